import Ambient
import TestSupport
import Testing
import WireJSON

@testable import ModelContextProtocol

/// What a client carries between two rounds of a request, and what it cannot do to it.
@Suite struct RequestStateTests {
    private let sealer = ChecksumSealer()
    private let now = Timestamp(milliseconds: 1_000_000)
    private let params: JSONObject = ["name": "ask", "arguments": ["what": "tea"]]

    private var binding: [UInt8] { RequestState.binding(method: "tools/call", params: params) }

    private func state(expires: Int64 = 2_000_000) -> RequestState {
        RequestState(
            nonce: "n1", expires: Timestamp(milliseconds: expires), round: 1, answers: ["a": ["action": "decline"]])
    }

    private func open(_ text: String, binding: [UInt8]? = nil, at time: Timestamp? = nil) throws -> RequestState {
        try RequestState(text, binding: binding ?? self.binding, now: time ?? now, sealer: sealer)
    }

    @Test func whatWasSealedOpensUnchanged() throws {
        #expect(try open(state().sealed(for: binding, by: sealer)) == state())
    }

    @Test func noSingleCharacterCanBeChanged() {
        let text = Array(state().sealed(for: binding, by: sealer).utf8)
        for index in text.indices {
            var changed = text
            changed[index] = changed[index] == UInt8(ascii: "A") ? UInt8(ascii: "B") : UInt8(ascii: "A")
            #expect(throws: RPCError.self) { try open(String(decoding: changed, as: UTF8.self)) }
        }
    }

    @Test(
        "it fits no other request",
        arguments: [
            ("prompts/get", ["name": "ask", "arguments": ["what": "tea"]]),
            ("tools/call", ["name": "other", "arguments": ["what": "tea"]]),
            ("tools/call", ["name": "ask", "arguments": ["what": "coffee"]]),
            ("tools/call", ["name": "ask", "arguments": ["what": "tea", "more": 1]]), ("tools/call", ["name": "ask"]),
        ] as [(String, JSONObject)])
    func binding(method: String, params: JSONObject) {
        let text = state().sealed(for: binding, by: sealer)
        #expect(throws: RPCError.self) {
            try open(text, binding: RequestState.binding(method: method, params: params))
        }
    }

    @Test func orderAndEnvelopeOfTheRequestDoNotMatter() throws {
        let again: JSONObject = [
            "arguments": ["what": "tea"], "_meta": ["progressToken": 2], "requestState": "x", "inputResponses": [:],
            "name": "ask",
        ]
        let text = state().sealed(for: binding, by: sealer)
        #expect(try open(text, binding: RequestState.binding(method: "tools/call", params: again)) == state())
    }

    @Test func itExpires() {
        let text = state(expires: 1_000_500).sealed(for: binding, by: sealer)
        #expect(throws: Never.self) { try open(text, at: Timestamp(milliseconds: 1_000_499)) }
        #expect(throws: RPCError.self) { try open(text, at: Timestamp(milliseconds: 1_000_500)) }
    }

    @Test(
        "anything else is refused",
        arguments: ["", ".", "a.b", "a.b.c", "%%%.%%%", String(repeating: "A", count: 400_000)])
    func garbage(text: String) {
        #expect(throws: RPCError.self) { try open(text) }
    }

    @Test func itIsUsedOnce() {
        var used = UsedStates()
        #expect(used.claim(state(), now: now) == true)
        #expect(used.claim(state(), now: now) == false)
    }

    @Test func usedStatesAreForgottenOnlyWhenTheyHaveExpired() {
        var used = UsedStates()
        func numbered(_ number: Int, expires: Int64) -> RequestState {
            RequestState(nonce: "\(number)", expires: Timestamp(milliseconds: expires), round: 1, answers: [:])
        }
        for number in 0..<UsedStates.most {
            #expect(used.claim(numbered(number, expires: 2_000_000), now: now) == true)
        }
        #expect(used.claim(numbered(-1, expires: 3_000_000), now: now) == false)
        #expect(used.claim(numbered(-1, expires: 3_000_000), now: Timestamp(milliseconds: 2_000_001)) == true)
    }
}
