import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

/// A connection under the rules with a handshake.
@Suite struct LegacySessionTests {
    @Test func beforeTheHandshakeOnlyPingAndListsAreServed() async throws {
        let wire = Wire(Sample.server())
        #expect(try await wire.request("ping")["result"] == [:])
        #expect(try await wire.request("tools/list")["result"] != nil)
        #expect(try await wire.request("tools/call", ["name": "echo"])["error"]?["code"] == -32600)
    }

    @Test(
        "a handshake with broken parameters is refused and a good one still works",
        arguments: [[:], ["protocolVersion": 5], ["protocolVersion": "2025-11-25", "capabilities": []]] as [JSON])
    func brokenHandshake(params: JSON) async throws {
        let wire = Wire(Sample.server())
        #expect(try await wire.request("initialize", params)["error"]?["code"] == -32602)
        #expect(try await wire.request("initialize", ["protocolVersion": "2025-11-25"])["result"] != nil)
    }

    @Test func nothingOfTheModernEraIsInALegacyResult() async throws {
        let wire = try await Wire.legacy(Sample.server())
        for (method, params) in [
            ("tools/list", [:]), ("resources/list", [:]), ("prompts/list", [:]), ("resources/templates/list", [:]),
            ("resources/read", ["uri": "sample://inbox"]),
            ("tools/call", ["name": "echo", "arguments": ["text": "x"]]),
        ] as [(String, JSON)] {
            let result = try #require(try await wire.request(method, params)["result"])
            for key in ["resultType", "ttlMs", "cacheScope", "_meta"] {
                #expect(result[key] == nil, "\(method) \(key)")
            }
        }
    }

    @Test(
        "content that is newer than the version travels as text",
        arguments: [("2024-11-05", "text"), ("2025-03-26", "text"), ("2025-06-18", "resource_link")])
    func contentByVersion(version: String, type: String) async throws {
        let wire = try await Wire.legacy(Sample.server(), version: version)
        let result = try await wire.request("tools/call", ["name": "echo", "arguments": ["text": "x"]])["result"]
        #expect(result?["content"]?.arrayValue?.last?["type"] == .string(type))
    }

    @Test func batchesAreAnsweredAsOneListInTheOneVersionThatHasThem() async throws {
        let wire = try await Wire.legacy(Sample.server(), version: "2025-03-26")
        wire.send(
            #"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}},5,{"jsonrpc":"2.0","id":3,"method":"initialize","params":{}}]"#
        )
        let list = try #require(try await wire.next().arrayValue)
        #expect(list.count == 4)
        #expect(Set(list.map { $0["id"]?.text ?? "none" }) == ["1", "2", "3", "none"])
        #expect(list.first { $0["id"] == 3 }?["error"]?["code"] == -32600)
    }

    @Test func aBatchOfNotificationsIsNotAnswered() async throws {
        let wire = try await Wire.legacy(Sample.server(), version: "2025-03-26")
        wire.send(#"[{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","id":9,"result":{}}]"#)
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test("any other version refuses a batch with one error", arguments: ["2024-11-05", "2025-06-18", "2025-11-25"])
    func refusedBatches(version: String) async throws {
        let wire = try await Wire.legacy(Sample.server(), version: version)
        wire.send(#"[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]"#)
        let before = try await wire.messagesBeforePing()
        #expect(before.count == 1)
        #expect(before.first?["error"]?["code"] == -32600)
        #expect(before.first?["id"] == nil)
    }

    @Test func changesAreToldOnlyToAClientThatIsReady() async throws {
        let server = Sample.server()
        let wire = Wire(server)
        _ = try await wire.request("initialize", ["protocolVersion": "2025-11-25"])
        server.notifyListChanged(.tools)
        #expect(try await wire.messagesBeforePing().isEmpty)
        wire.send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        _ = try await wire.request("resources/subscribe", ["uri": "sample://inbox"])
        server.notifyListChanged(.tools)
        server.notifyResourceUpdated("sample://inbox")
        server.notifyResourceUpdated("sample://picture")
        #expect(
            try await wire.messagesBeforePing().map { $0["method"] } == [
                "notifications/tools/list_changed", "notifications/resources/updated",
            ])
        _ = try await wire.request("resources/unsubscribe", ["uri": "sample://inbox"])
        server.notifyResourceUpdated("sample://inbox")
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func channelModeDeclaresTheChannelAndPushesEvents() async throws {
        var options = ServerOptions()
        options.channelMode = true
        let server = Sample.server(options: options)
        let wire = Wire(server)
        let hello = try await wire.request("initialize", ["protocolVersion": "2025-11-25"])
        #expect(hello["result"]?["capabilities"]?["experimental"] == ["claude/channel": [:]])
        #expect(server.sendChannel(content: "early") == 0)
        wire.send(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        _ = try await wire.request("ping")
        #expect(server.sendChannel(content: "hi", meta: [("from_peer", "alice"), ("bad-key", "x"), ("", "y")]) == 1)
        let pushed = try await wire.next()
        #expect(
            pushed.text
                == #"{"jsonrpc":"2.0","method":"notifications/claude/channel","params":{"content":"hi","meta":{"from_peer":"alice"}}}"#
        )
    }

    @Test func withoutChannelModeNothingIsPushed() async throws {
        let server = Sample.server()
        let wire = try await Wire.legacy(server)
        #expect(server.sendChannel(content: "hi") == 0)
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func unknownNotificationsAndStrayResponsesAreIgnored() async throws {
        let wire = try await Wire.legacy(Sample.server())
        wire.send(#"{"jsonrpc":"2.0","method":"notifications/no_such","params":{"a":1}}"#)
        wire.send(#"{"jsonrpc":"2.0","method":"tools/list"}"#)
        wire.send(#"{"jsonrpc":"2.0","id":999,"result":{}}"#)
        wire.send(#"{"jsonrpc":"2.0","id":998,"error":{"code":-1,"message":"x"}}"#)
        wire.send("   \t \r")
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func twoConnectionsOfOneServerHaveSessionsOfTheirOwn() async throws {
        let server = Sample.server()
        let one = try await Wire.legacy(server, session: "one")
        let two = Wire(server)
        func answer(_ wire: Wire, _ params: JSON) async throws -> String? {
            try await wire.request("tools/call", params)["result"]?["content"]?.arrayValue?.first?["text"]?.stringValue
        }
        #expect(try await answer(one, ["name": "who"]) == "one legacy -")
        let made = try #require(try await answer(two, modern(["name": "who"])))
        #expect(made.hasPrefix("s-") && made.hasSuffix(" modern -"))
        #expect(server.connectionCount == 2)
        _ = try await one.request("resources/subscribe", ["uri": "sample://inbox"])
        server.notifyResourceUpdated("sample://inbox")
        #expect(try await one.next()["method"] == "notifications/resources/updated")
        two.close()
        await two.serving.value
        #expect(server.connectionCount == 1)
    }
}
