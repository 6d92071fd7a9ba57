import NIOCore
import Testing

@testable import MeshRelay

struct ClientMessageTests {
    private func read(_ text: String) -> ClientMessage { ClientMessage(ByteBuffer(string: text).readableBytesView) }

    @Test(
        arguments: [
            (#"{"payload":[1,2]}"#, nil, "[1,2]"), (#"{"to":"x","payload":{"a":1}}"#, "x", #"{"a":1}"#),
            (#"{"to":null,"payload":"p"}"#, nil, #""p""#), (#"{ "payload" : 1 , "to" : "\u0078" }"#, "x", "1"),
            (#"{"payload":1,"payload":2}"#, nil, "2"), (#"{"type":"anything","payload":0}"#, nil, "0"),
        ] as [(String, String?, String)])
    func aFrameForOthersIsFoundInItsEnvelope(text: String, to: String?, payload: String) throws {
        guard case .route(let address, let span) = read(text) else {
            Issue.record("not routed: \(text)")
            return
        }
        #expect(address == to)
        #expect(Array(text.utf8)[span].elementsEqual(payload.utf8))
    }

    @Test(arguments: [
        #"{"to":"","payload":1}"#, #"{"to":7,"payload":1}"#, #"{"to":["x"],"payload":1}"#, #"{"payload":null}"#, "{}",
        #"{"to":"x"}"#, #"{"to":""# + String(repeating: "x", count: 129) + #"","payload":1}"#,
    ])
    func anEnvelopeWithoutAUsableAddressOrPayloadReachesNobody(text: String) {
        if case .unknown = read(text) { return }
        Issue.record("not refused: \(text)")
    }

    @Test(arguments: ["", "[]", "null", "{", #"{"payload":1}x"#, #"{"payload":01}"#, #"{"payload":"\ud800"}"#])
    func whatIsNoJSONObjectIsIgnored(text: String) {
        if case .notJSON = read(text) { return }
        Issue.record("not ignored: \(text)")
    }

    @Test func aNestingBombIsIgnored() {
        let bomb = #"{"payload":"# + String(repeating: "[", count: 100_000)
        if case .notJSON = read(bomb) { return }
        Issue.record("not ignored")
    }

    @Test func credentialsAreReadWithTheirWakeChannel() {
        let text =
            #"{"type":"relay-auth","nodeId":"n","name":"N","token":"t","wakeChannel":{"platform":"apns","token":"w"}}"#
        guard case .auth(let credentials) = read(text) else {
            Issue.record("not read")
            return
        }
        #expect(credentials.nodeID == "n" && credentials.name == "N" && credentials.token == "t")
        #expect(credentials.wakeChannel?.token == "w" && credentials.wakeChannel?.environment == nil)
    }

    @Test func aTokenOpensItsRoomOnly() {
        let tokens = RoomTokens(["a": "one", "bb": "two"])
        #expect(tokens.room(for: "a") == "one")
        #expect(tokens.room(for: "bb") == "two")
        for wrong in ["", "b", "ab", "bbb", "a\0", String(repeating: "a", count: 2_000)] {
            #expect(tokens.room(for: wrong) == nil)
        }
        #expect(tokens.room(for: nil) == nil)
        #expect(RoomTokens([:]).room(for: nil) == "default")
    }
}
