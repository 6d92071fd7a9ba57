import Testing
import WireJSON

/// The exact texts of the reference relay (sym-relay 0.1.2), from recordings of it: `relay-errors.jsonl` and
/// `relay-two-nodes.jsonl`. Numbers in comments are lines of the first.
@Suite(.timeLimit(.minutes(5)))
struct ReferenceTranscriptTests {
    private let tokens = ["lab-token-1": "one", "lab-token-2": "two"]

    @Test func theFirstInARoomGetsAnEmptyPeerList() async throws {
        try await withRelay(tokens: tokens) { relay in
            let client = try await relay.client()
            // 11-13: what is not JSON is ignored, also before authentication.
            try await client.send("not json")
            let answer = try await client.enter("raw-nonjson", name: "nonjson", token: "lab-token-1")
            #expect(answer == #"{"type":"relay-peers","peers":[]}"#)
        }
    }

    @Test func aSecondOneIsListedToAndAnnouncedToTheFirst() async throws {
        try await withRelay(tokens: tokens) { relay in
            let first = try await relay.member("raw-dup", name: "dup", token: "lab-token-1")
            let second = try await relay.client()
            // 61, 62
            let answer = try await second.enter("raw-p", name: "p", token: "lab-token-1")
            #expect(answer == #"{"type":"relay-peers","peers":[{"nodeId":"raw-dup","name":"dup"}]}"#)
            #expect(try await first.text() == #"{"type":"relay-peer-joined","nodeId":"raw-p","name":"p"}"#)
        }
    }

    @Test func broadcastsAndDirectedFramesStayInTheirRoom() async throws {
        try await withRelay(tokens: tokens) { relay in
            let dup = try await relay.member("raw-dup", name: "dup", token: "lab-token-1")
            let p = try await relay.member("raw-p", name: "p", token: "lab-token-1")
            let q = try await relay.client()
            // 67: the other room is empty to a newcomer.
            #expect(
                try await q.enter("raw-q", name: "q", token: "lab-token-2") == #"{"type":"relay-peers","peers":[]}"#)
            _ = try await dup.text()
            // 68-75: to all, across rooms, to nobody, to one, without use, not JSON.
            try await p.send([
                #"{"payload":{"type":"x","text":"broadcast stays in its channel"}}"#,
                #"{"to":"raw-q","payload":{"type":"x","text":"directed across channels is dropped"}}"#,
                #"{"to":"raw-nobody","payload":{"type":"x","text":"directed to nobody is dropped"}}"#,
                #"{"to":"raw-dup","payload":{"type":"x","text":"directed in the channel arrives","unicode":"grüße 日本 🙂"}}"#,
                #"{"nothing":"neither to nor payload"}"#,
                "not json either",
                #"{"type":"relay-pong"}"#,
            ])
            #expect(
                try await dup.text()
                    == #"{"from":"raw-p","fromName":"p","payload":{"type":"x","text":"broadcast stays in its channel"}}"#
            )
            #expect(
                try await dup.text()
                    == #"{"from":"raw-p","fromName":"p","payload":{"type":"x","text":"directed in the channel arrives","#
                    + #""unicode":"grüße 日本 🙂"}}"#)
            // What q gets next is what it is sent next: nothing of the other room is before it.
            let r = try await relay.member("raw-r", name: "r", token: "lab-token-2")
            #expect(try await q.text() == #"{"type":"relay-peer-joined","nodeId":"raw-r","name":"r"}"#)
            try await r.send(#"{"to":"raw-q","payload":1}"#)
            #expect(try await q.text() == #"{"from":"raw-r","fromName":"r","payload":1}"#)
        }
    }

    @Test func aWakeChannelFromAPayloadIsListedAndSurvivesLeaving() async throws {
        try await withRelay(tokens: tokens) { relay in
            let dup = try await relay.member("raw-dup", name: "dup", token: "lab-token-1")
            let p = try await relay.member("raw-p", name: "p", token: "lab-token-1")
            _ = try await dup.text()
            // 77, 78
            let wake = #"{"type":"wake-channel","platform":"apns","token":"aa","environment":"sandbox"}"#
            try await p.send(#"{"payload":"# + wake + "}")
            #expect(try await dup.text() == #"{"from":"raw-p","fromName":"p","payload":"# + wake + "}")
            // 96: online peers in the order in which they came.
            let stays = try await relay.client()
            #expect(
                try await stays.enter("raw-stays", name: "stays", token: "lab-token-1")
                    == #"{"type":"relay-peers","peers":[{"nodeId":"raw-dup","name":"dup"},{"nodeId":"raw-p","name":"p","#
                    + #""wakeChannel":{"platform":"apns","token":"aa","environment":"sandbox"}}]}"#)
            _ = try await p.text()
            // 99-101 and 109: the one with a wake channel leaves and is listed as offline, last.
            try await p.close()
            #expect(await p.next() == .close(1000, ""))
            #expect(await p.next() == nil)
            let g = try await relay.client()
            #expect(
                try await g.enter("raw-g", name: "g", token: "lab-token-1")
                    == #"{"type":"relay-peers","peers":[{"nodeId":"raw-dup","name":"dup"},{"nodeId":"raw-stays","#
                    + #""name":"stays"},{"nodeId":"raw-p","name":"p","wakeChannel":{"platform":"apns","token":"aa","#
                    + #""environment":"sandbox"},"offline":true}]}"#)
        }
    }

    /// `relay-two-nodes.jsonl`, lines 9, 73 and 103.
    @Test func aWakeChannelFromAuthenticationIsKeptAndLeavingIsTold() async throws {
        try await withRelay(tokens: tokens) { relay in
            let alice = try await relay.member("alice-id", name: "alice", token: "lab-token-1")
            let bob = try await relay.client()
            let wake: JSON = ["platform": "apns", "token": "00112233445566778899", "environment": "sandbox"]
            try await bob.send(RelayClient.auth("bob-id", name: "bob", token: "lab-token-1", wake: wake))
            _ = try await bob.text()
            _ = try await alice.text()
            try await bob.close(nil)
            #expect(await bob.next() == .close(nil, ""))
            #expect(try await alice.text() == #"{"type":"relay-peer-left","nodeId":"bob-id","name":"bob"}"#)
            try await alice.close()
            #expect(await alice.next() == .close(1000, ""))
            #expect(await alice.next() == nil)
            let carol = try await relay.client()
            #expect(
                try await carol.enter("carol-id", name: "carol", token: "lab-token-1")
                    == #"{"type":"relay-peers","peers":[{"nodeId":"bob-id","name":"bob","wakeChannel":{"platform":"apns","#
                    + #""token":"00112233445566778899","environment":"sandbox"},"offline":true}]}"#)
        }
    }
}
