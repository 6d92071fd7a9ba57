import ModelContextProtocol
import Testing
import WireJSON

/// A connection under the stateless rules.
@Suite struct ModernSessionTests {
    private static let subscription = "io.modelcontextprotocol/subscriptionId"

    @Test func discoveryTellsEverythingAtOnce() async throws {
        let wire = Wire(Sample.server())
        let result = try #require(try await wire.request("server/discover", modern())["result"])
        #expect(result["resultType"] == "complete")
        #expect(result["supportedVersions"]?.arrayValue?.count == 5)
        #expect(result["instructions"] == "Use echo.")
        #expect(result["capabilities"]?["experimental"] == nil)
        #expect(result["ttlMs"] == 3_600_000)
        #expect(result["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "sample")
    }

    @Test(
        "results say how long they may be kept",
        arguments: [
            ("tools/list", [:], 300_000), ("prompts/list", [:], 300_000), ("resources/templates/list", [:], 300_000),
            ("resources/list", [:], 5_000), ("resources/read", ["uri": "sample://inbox"], 0),
        ] as [(String, JSONObject, Int64)])
    func cacheHints(method: String, params: JSONObject, milliseconds: Int64) async throws {
        let wire = Wire(Sample.server())
        let result = try await wire.request(method, modern(params))["result"]
        #expect(result?["ttlMs"] == .integer(milliseconds))
        #expect(result?["cacheScope"] == "private")
        #expect(result?["resultType"] == "complete")
    }

    @Test func aToolResultIsCompleteButNotForKeeping() async throws {
        let wire = Wire(Sample.server())
        let params: JSONObject = ["name": "echo", "arguments": ["text": "x"]]
        let result = try await wire.request("tools/call", modern(params))["result"]
        #expect(result?["resultType"] == "complete")
        #expect(result?["ttlMs"] == nil)
    }

    @Test("a subscription is acknowledged first, with the id it came with", arguments: ["listen:0", 4242] as [JSON])
    func listening(id: JSON) async throws {
        let server = Sample.server()
        let wire = Wire(server)
        let filter: JSON = ["toolsListChanged": true, "resourceSubscriptions": ["sample://inbox", "sample://thing/1"]]
        wire.post("subscriptions/listen", modern(["notifications": filter]), id: id)
        let first = try await wire.next()
        #expect(first["method"] == "notifications/subscriptions/acknowledged")
        #expect(first["params"]?["_meta"]?[Self.subscription] == id)
        #expect(first["params"]?["notifications"] == filter)

        server.notifyResourceUpdated("sample://inbox")
        server.notifyListChanged(.prompts)
        server.notifyResourceUpdated("sample://thing/1")
        server.notifyListChanged(.tools)
        let told = try await wire.messagesBeforePing()
        #expect(
            told.map { $0["method"]?.stringValue } == [
                "notifications/resources/updated", "notifications/resources/updated",
                "notifications/tools/list_changed",
            ])
        #expect(told.allSatisfy { $0["params"]?["_meta"]?[Self.subscription] == id })

        wire.send(["jsonrpc": "2.0", "method": "notifications/cancelled", "params": ["requestId": id]])
        #expect(try await wire.messagesBeforePing().isEmpty)
        server.notifyListChanged(.tools)
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func shutdownEndsOpenSubscriptionsWithTheirResult() async throws {
        let server = Sample.server()
        let wire = Wire(server)
        wire.post("subscriptions/listen", modern(["notifications": [:]]), id: "l")
        _ = try await wire.next()
        server.shutdown()
        let last = try await wire.next()
        #expect(last["id"] == "l")
        #expect(last["result"]?["resultType"] == "complete")
        await #expect(throws: Wire.Ended.self) { try await wire.next() }
    }

    @Test func bothErasShareOneConnection() async throws {
        let wire = Wire(Sample.server())
        #expect(try await wire.request("server/discover", modern())["result"] != nil)
        #expect(try await wire.request("initialize", ["protocolVersion": "2024-11-05"])["result"] != nil)
        #expect(try await wire.request("tools/list", modern())["result"]?["resultType"] == "complete")
        #expect(try await wire.request("tools/list")["result"]?["resultType"] == nil)
    }

    @Test func nothingUnsolicitedReachesAModernClient() async throws {
        let server = Sample.server()
        let wire = Wire(server)
        _ = try await wire.request("server/discover", modern())
        server.notifyListChanged(.tools)
        server.notifyResourceUpdated("sample://inbox")
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func completionRanksWhatThePromptOffers() async throws {
        let wire = Wire(Sample.server())
        let params: JSONObject = [
            "ref": ["type": "ref/prompt", "name": "brief"], "argument": ["name": "topic", "value": "te"],
        ]
        let result = try await wire.request("completion/complete", modern(params))["result"]
        #expect(result?["completion"] == ["values": ["tea", "tests"], "total": 2, "hasMore": false])
    }

    @Test func aMissingCapabilityIsNamedAsAnObject() async throws {
        let tool = SampleTool.named("needy") { context in
            try context.require(.elicitation)
            return "fine"
        }
        let wire = Wire(Sample.server(tools: [tool]))
        let error = try await wire.request("tools/call", modern(["name": "needy"]))["error"]
        #expect(error?["code"] == -32021)
        #expect(error?["data"]?["requiredCapabilities"] == ["elicitation": [:]])
        let able = modern(["name": "needy"], capabilities: ["elicitation": [:]])
        #expect(try await wire.request("tools/call", able)["result"]?["isError"] == false)
    }
}
