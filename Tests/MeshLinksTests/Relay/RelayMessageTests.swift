import MeshProtocol
import TestSupport
import Testing
import WireJSON

@testable import MeshLinks

@Suite("What relays say and what we say to them")
struct RelayMessageTests {
    private func read(_ text: String) -> RelayMessage? { RelayMessage(Array(text.utf8)) }

    @Test func aFrameKeepsThePayloadsOwnBytes() throws {
        let payload = #"{ "b":1.50, "a" : "\u0041\/" ,"n":12345678901234567890 }"#
        let message = read(#"{"from":"\#(try node(2))","fromName":"bob","payload": \#(payload) }"#)
        #expect(message == .frame(from: try node(2), payload: Array(payload.utf8)))
    }

    @Test func aDirectoryLeavesOutWhatHasNoUsableId() throws {
        let (ada, bob) = try (node(1), node(2))
        let long = String(repeating: "\u{1F600}", count: 500)
        let message = read(
            #"{"type":"relay-peers","peers":[{"nodeId":"\#(ada)","name":"ada"},{"nodeId":"nobody","name":"x"},7,{},"#
                + #"{"nodeId":"\#(bob)","name":"\#(long)","offline":true},{"nodeId":"\#(try node(10).text.uppercased())"}]}"#
        )
        guard case .peers(let peers) = message else {
            Issue.record("not read as a directory")
            return
        }
        #expect(peers.map(\.node) == [ada, bob])
        #expect(peers.map(\.isOnline) == [true, false])
        #expect(peers.map { $0.name?.unicodeScalars.count } == [3, 64])
    }

    @Test func theOtherMessagesAreRecognised() throws {
        let ada = try node(1)
        #expect(read(#"{"type":"relay-ping"}"#) == .ping)
        #expect(read(#"{"type":"relay-reauth"}"#) == .authenticateAgain)
        #expect(read(#"{"type":"relay-error","message":"no"}"#) == .complaint)
        #expect(read(#"{"type":"relay-peer-left","nodeId":"\#(ada)"}"#) == .left(ada))
        #expect(read(#"{"type":"relay-weather","sun":true}"#) == .other)
        guard case .joined(let peer) = read(#"{"type":"relay-peer-joined","nodeId":"\#(ada)","name":"ada"}"#) else {
            Issue.record("not read as an arrival")
            return
        }
        #expect(peer.node == ada)
    }

    @Test(arguments: [
        "", "[]", "null", "{", "{}", #"{"type":7}"#, #"{"type":"relay-peers"}"#, #"{"type":"relay-peers","peers":{}}"#,
        #"{"type":"relay-peer-joined"}"#, #"{"type":"relay-peer-left","nodeId":"x"}"#, #"{"from":"x","payload":{}}"#,
        #"{"payload":{}}"#, #"{"from":7,"payload":{}}"#, #"{"type":"relay-ping"} x"#, #"{"type":"a","type":"b"}"#,
        "{\"type\":\"\u{1}\"}",
    ])
    func whatIsMalformedIsNothing(text: String) {
        #expect(read(text) == nil)
    }

    @Test func invalidUTF8IsNothing() {
        #expect(RelayMessage(Array(#"{"type":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)) == nil)
    }

    @Test func mutatedMessagesNeverCrashTheReader() throws {
        let random = SeededRandom(seed: 11)
        let seeds = [
            #"{"type":"relay-peers","peers":[{"nodeId":"\#(try node(1))","name":"ada","offline":false}]}"#,
            #"{"from":"\#(try node(2))","fromName":"b","payload":{"type":"x","a":[1,2,{"b":null}]}}"#,
        ].map { Array($0.utf8) }
        var read = 0
        for round in 0..<20_000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0...(round % 3) {
                let place = Int(random.next() % UInt64(bytes.count))
                bytes[place] = UInt8(truncatingIfNeeded: random.next())
            }
            if RelayMessage(bytes) != nil { read += 1 }
        }
        #expect(read > 0)
        #expect(read < 20_000)
    }

    @Test func theIntroductionHoldsExactlyWhatTheRelayNeeds() throws {
        func introduction(token: String?) throws -> String {
            let configuration = try RelayConfiguration(
                url: "wss://relay.example.org", token: token, nodeID: node(1), name: PeerName("ada \"the\" first"))
            return text(RelayRequest.authenticate(configuration))
        }
        let id = try node(1).text
        #expect(
            try introduction(token: nil) == #"{"type":"relay-auth","nodeId":"\#(id)","name":"ada \"the\" first"}"#)
        #expect(try JSON(parsing: introduction(token: "a\"b"))["token"]?.stringValue == "a\"b")
    }

    @Test func aForwardedFrameKeepsItsBytes() throws {
        let payload = #"{ "z":1.0 ,"a":"\u00e9"}"#
        let message = RelayRequest.forward(Array(payload.utf8), to: try node(2))
        #expect(text(message) == #"{"to":"\#(try node(2))","payload":\#(payload)}"#)
    }
}
