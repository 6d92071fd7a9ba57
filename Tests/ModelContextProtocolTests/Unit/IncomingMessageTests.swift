import Testing
import WireJSON

@testable import ModelContextProtocol

/// Sorting what arrives, as JSON-RPC 2.0 and the schemas of MCP want it.
@Suite struct IncomingMessageTests {
    private func read(_ text: String) throws -> IncomingMessage { IncomingMessage(try JSON(parsing: text)) }

    @Test(
        "ids keep their exact type and value",
        arguments: [
            "0", "-7", "9007199254740993", "9223372036854775807", "-9223372036854775808", "\"\"", "\"ü-😀\"", "\"7\"",
        ])
    func idsAreEchoedExactly(id: String) throws {
        guard case .request(let request) = try read(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#) else {
            Issue.record("not a request")
            return
        }
        #expect(request.id.json.text == id)
    }

    @Test(
        "an id of any other kind is refused without an id",
        arguments: ["null", "true", "1.5", "{}", "[]", "9223372036854775808", "1e3"])
    func otherIDsAreRefused(id: String) throws {
        guard case .invalid(let error, let echoed) = try read(#"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#) else {
            Issue.record("not refused")
            return
        }
        #expect(error.code == -32600)
        #expect(echoed == nil)
    }

    @Test(
        "broken requests are refused with the right code and id",
        arguments: [
            (#"{"id":"a","method":"ping"}"#, -32600, "\"a\""),
            (#"{"jsonrpc":"1.0","id":"a","method":"ping"}"#, -32600, "\"a\""),
            (#"{"jsonrpc":"2.0","id":"a"}"#, -32600, "\"a\""),
            (#"{"jsonrpc":"2.0","id":"a","method":5}"#, -32600, "\"a\""),
            (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":[1]}"#, -32602, "1"),
            (#"{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}"#, -32602, "1"),
            ("{}", -32600, nil), ("42", -32600, nil), ("\"hi\"", -32600, nil), ("null", -32600, nil),
            ("[]", -32600, nil),
        ] as [(String, Int, String?)])
    func brokenRequests(text: String, code: Int, id: String?) throws {
        guard case .invalid(let error, let echoed) = try read(text) else {
            Issue.record("\(text) was not refused")
            return
        }
        #expect(error.code == code)
        #expect(echoed?.json.text == id)
    }

    @Test(
        "what may not be answered is ignored",
        arguments: [
            #"{"jsonrpc":"1.0","method":"notifications/x"}"#, #"{"jsonrpc":"2.0","method":"x","params":[]}"#,
            #"{"jsonrpc":"2.0","id":null,"result":{}}"#, #"{"jsonrpc":"2.0","error":{}}"#,
        ])
    func unanswerableMessages(text: String) throws {
        guard case .ignored = try read(text) else {
            Issue.record("\(text) was not ignored")
            return
        }
    }

    @Test func anErrorWithoutAnIDHasNoIDMember() {
        #expect(OutgoingMessage.error(.parseError("x"), id: nil)["id"] == nil)
    }
}
