import TestSupport
import Testing

@testable import MeshRelay

/// Two relays that share their rooms: nothing may depend on all members being on one of them.
@Suite(.timeLimit(.minutes(5)))
struct BackplaneTests {
    private func withTwoRelays(_ body: (RunningRelay, RunningRelay) async throws -> Void) async throws {
        let backplane = LocalBackplane()
        try await withRelay(eventLoops: 2, backplane: backplane, seed: 1) { first in
            try await withRelay(eventLoops: 2, backplane: backplane, seed: 2) { second in
                try await body(first, second)
            }
        }
    }

    @Test func membersOfTwoRelaysSeeAndReachEachOther() async throws {
        try await withTwoRelays { first, second in
            let alice = try await first.member("alice")
            let bob = try await second.client()
            var answer = try await bob.enter("bob")
            // News of alice may still be on its way; then it arrives as an announcement.
            if !answer.contains("alice") { answer = try await bob.text() }
            #expect(answer.contains(#""nodeId":"alice","name":"alice""#))
            #expect(try await alice.text() == #"{"type":"relay-peer-joined","nodeId":"bob","name":"bob"}"#)
            try await alice.send([#"{"payload":1}"#, #"{"to":"bob","payload":2}"#])
            #expect(try await bob.text() == #"{"from":"alice","fromName":"alice","payload":1}"#)
            #expect(try await bob.text() == #"{"from":"alice","fromName":"alice","payload":2}"#)
            try await bob.close()
            #expect(try await alice.text() == #"{"type":"relay-peer-left","nodeId":"bob","name":"bob"}"#)
        }
    }

    @Test func aNodeThatConnectsToAnotherRelayReplacesItsOldRegistration() async throws {
        try await withTwoRelays { first, second in
            let old = try await first.member("node")
            second.time.advance(by: .seconds(5))
            let new = try await second.client()
            try await new.send(RelayClient.auth("node"))
            #expect(await old.next() == .close(4004, "Replaced by new connection"))
        }
    }

    @Test func theMembersOfARelayThatStopsHaveLeft() async throws {
        let backplane = LocalBackplane()
        try await withRelay(backplane: backplane, seed: 1) { first in
            let alice = try await first.member("alice")
            try await withRelay(backplane: backplane, seed: 2) { second in
                _ = try await second.member("bob")
                #expect(try await alice.text() == #"{"type":"relay-peer-joined","nodeId":"bob","name":"bob"}"#)
            }
            #expect(try await alice.text() == #"{"type":"relay-peer-left","nodeId":"bob","name":"bob"}"#)
        }
    }

    @Test func aRelayThatStartsLaterLearnsWhoIsThere() async throws {
        let backplane = LocalBackplane()
        try await withRelay(backplane: backplane, seed: 1) { first in
            let alice = try await first.member("alice")
            try await withRelay(backplane: backplane, seed: 2) { second in
                let bob = try await second.client()
                var answer = try await bob.enter("bob")
                if !answer.contains("alice") { answer = try await bob.text() }
                #expect(answer.contains("alice"))
                withExtendedLifetime(alice) {}
            }
        }
    }
}
