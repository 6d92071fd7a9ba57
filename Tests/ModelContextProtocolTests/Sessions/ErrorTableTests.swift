import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

/// The answer to everything that is wrong, exactly.
@Suite struct ErrorTableTests {
    @Test(
        "lines that are not one JSON value get one error without an id",
        arguments: [
            "hello", #"{"jsonrpc":"2.0","id":"m1","method":"ping""#,
            #"{"jsonrpc":"2.0","id":1,"method":"ping"}{"a":1}"#,
            "{'a':1}", #"{"jsonrpc":"2.0","id":1,"method":"a\#u{0}b"}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"x\ud800y"}"#, #"{"jsonrpc":"2.0","id":1,"id":2,"method":"ping"}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"x","params":{"n":NaN}}"#,
            #"{"jsonrpc":"2.0","id":1,"method":"x","params":{"n":1e999999}}"#,
        ])
    func notJSON(line: String) async throws {
        let wire = try await Wire.legacy(Sample.server())
        wire.send(line)
        let answer = try await wire.next()
        #expect(answer["error"]?["code"] == -32700)
        #expect(answer["id"] == nil)
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func invalidUTF8IsAParseError() async throws {
        let wire = try await Wire.legacy(Sample.server())
        wire.send(bytes: Array(#"{"jsonrpc":"2.0","id":"m3","method":""#.utf8) + [0xFF, 0xFE] + Array("\"}".utf8))
        #expect(try await wire.next()["error"]?["code"] == -32700)
    }

    @Test("a deep nest is an error and no crash", arguments: ["[", "{\"x\":"])
    func deepNesting(opening: String) async throws {
        let wire = try await Wire.legacy(Sample.server())
        wire.send(
            #"{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"# + String(repeating: opening, count: 100_000))
        #expect(try await wire.next()["error"]?["code"] == -32700)
        #expect(try await wire.request("ping")["result"] == [:])
    }

    @Test(
        "requests in the legacy era",
        arguments: [
            ("no/such", [:], -32601), ("", [:], -32601), ("logging/setLevel", ["level": "info"], -32601),
            ("server/discover", [:], -32602), ("subscriptions/listen", ["notifications": [:]], -32601),
            ("tools/call", [:], -32602), ("tools/call", ["name": 5], -32602), ("tools/call", ["name": "none"], -32602),
            ("tools/list", ["cursor": "bogus"], -32602), ("tools/list", ["cursor": 1], -32602),
            ("prompts/get", ["name": "none"], -32602), ("prompts/get", ["name": "brief"], -32602),
            ("prompts/get", ["name": "brief", "arguments": ["topic": 5]], -32602),
            ("prompts/get", ["name": "brief", "arguments": ["topic": "a", "b": "c"]], -32602),
            ("resources/read", [:], -32602), ("resources/read", ["uri": "sample://none"], -32002),
            ("resources/read", ["uri": "sample://thing/none"], -32002),
            ("resources/subscribe", ["uri": "sample://none"], -32002), ("resources/subscribe", [:], -32602),
            ("completion/complete", [:], -32602),
            (
                "completion/complete",
                ["ref": ["type": "ref/prompt", "name": "none"], "argument": ["name": "x", "value": ""]], -32602
            ),
            (
                "completion/complete",
                ["ref": ["type": "ref/prompt", "name": "brief"], "argument": ["name": "x", "value": ""]], -32602
            ),
            (
                "completion/complete",
                ["ref": ["type": "ref/resource", "uri": "x://"], "argument": ["name": "x", "value": ""]], -32602
            ),
        ] as [(String, JSON, Int64)])
    func legacyErrors(method: String, params: JSON, code: Int64) async throws {
        let wire = try await Wire.legacy(Sample.server())
        let answer = try await wire.request(method, params)
        #expect(answer["error"]?["code"] == .integer(code), "\(answer.text)")
    }

    @Test(
        "requests in the modern era",
        arguments: [
            ("ping", [:], -32601), ("resources/subscribe", ["uri": "sample://inbox"], -32601),
            ("resources/unsubscribe", ["uri": "sample://inbox"], -32601), ("logging/setLevel", ["level": "x"], -32601),
            ("no/such", [:], -32601), ("resources/read", ["uri": "sample://none"], -32602),
            ("resources/read", ["uri": "sample://thing/none"], -32602), ("subscriptions/listen", [:], -32602),
            ("subscriptions/listen", ["notifications": []], -32602), ("tools/call", ["name": "none"], -32602),
            ("tools/call", ["name": "echo", "requestState": 5], -32602),
            ("tools/call", ["name": "echo", "requestState": "forged.state"], -32602),
        ] as [(String, JSONObject, Int64)])
    func modernErrors(method: String, params: JSONObject, code: Int64) async throws {
        let wire = Wire(Sample.server())
        let answer = try await wire.request(method, modern(params))
        #expect(answer["error"]?["code"] == .integer(code), "\(answer.text)")
    }

    @Test func anUnservedVersionNamesTheServedOnes() async throws {
        let wire = Wire(Sample.server())
        let meta: JSONObject = ["io.modelcontextprotocol/protocolVersion": "2099-01-01"]
        let error = try await wire.request("tools/list", modern(meta: meta))["error"]
        #expect(error?["code"] == -32022)
        #expect(error?["data"]?["requested"] == "2099-01-01")
        #expect(error?["data"]?["supported"]?.arrayValue?.first == "2026-07-28")
    }

    @Test func aMissingResourceIsNamedInTheData() async throws {
        let wire = Wire(Sample.server())
        let error = try await wire.request("resources/read", modern(["uri": "sample://none"]))["error"]
        #expect(error?["data"]?["uri"] == "sample://none")
    }

    @Test func whatTheServerDoesNotHaveItNeitherDeclaresNorServes() async throws {
        let server = Server(
            info: Sample.info, tools: [SampleTool.failing], time: ManualTime(), random: SeededRandom(seed: 1))
        let wire = Wire(server)
        let hello = try await wire.request("initialize", ["protocolVersion": "2025-11-25"])
        #expect(hello["result"]?["capabilities"] == ["tools": ["listChanged": true]])
        for method in ["resources/list", "prompts/list", "completion/complete", "resources/templates/list"] {
            #expect(try await wire.request(method)["error"]?["code"] == -32601)
        }
    }

    @Test func ourOwnFailureShowsNothingOfItsCause() async throws {
        let lines = Lines()
        var options = ServerOptions()
        options.log = { lines.add($0) }
        let wire = try await Wire.legacy(Sample.server(tools: [SampleTool.breaking], options: options))
        let answer = try await wire.request("tools/call", ["name": "break"])
        #expect(answer["error"]?["code"] == -32603)
        #expect(!answer.text.contains("secret"))
        #expect(lines.all == ["tools/call failed: secret"])
    }
}
