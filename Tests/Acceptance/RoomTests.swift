import Foundation
import Testing
import WireJSON

extension WholeProcess {
    struct Rooms {
        @Test func aRelayWithTokensAdmitsWhoHasOneAndTellsWhoHasNot() async throws {
            let home = try Home()
            let relay = try await Relay(in: home, ["KITH_RELAY_TOKENS": "s3cret-team:team,s3cret-lab:lab"])
            func join(_ name: String, _ additions: [String: String]) async throws -> Session {
                try await Session(name, in: try Home(), additions.merging(["KITH_RELAY": relay.url]) { $1 })
            }
            let atlas = try await join("atlas", ["KITH_RELAY_TOKEN": "s3cret-team"])
            let birch = try await join("birch", ["KITH_RELAY_TOKEN": "s3cret-team"])
            let other = try await join("other", ["KITH_RELAY_TOKEN": "s3cret-lab"])
            let wrong = try await join("wrong", ["KITH_RELAY_TOKEN": "s3cret-guess"])
            try await atlas.meet("birch", over: "relay")
            let problem = try await eventually("the refusal to be told") {
                try await wrong.answer("status")["problems"]?.arrayValue?.first?.stringValue
            }
            #expect(problem.contains("token"))
            #expect(!problem.contains("s3cret"))
            // Another token is another room of the relay: nobody is there.
            try await eventually(
                "the other room",
                isTrue: {
                    try await other.answer("status")["links"]?.arrayValue?
                        .contains {
                            $0.stringValue?.hasSuffix(": connected") == true
                                && $0.stringValue?.hasPrefix("relay") == true
                        }
                        == true
                })
            #expect(try await other.answer("status")["peers"] == [])
            for session in [atlas, birch, other, wrong] {
                #expect(!session.process.errors.text.contains("s3cret"))
            }
            #expect(!relay.process.errors.text.contains("s3cret"))
        }

        @Test func nodesOfDifferentRoomsDoNotTalk() async throws {
            let meeting = try await Meeting(.local)
            let (atlas, _) = try await meeting.pair()
            let stranger = try await meeting.session("stranger", ["KITH_ROOM": "elsewhere"])
            let problem = try await eventually("the room to be named", within: Patience.usual) {
                try await stranger.answer("status")["problems"]?.arrayValue?.compactMap(\.stringValue).first {
                    $0.contains("room")
                }
            }
            #expect(problem.contains("turned away") || problem.contains("room"))
            let key = try await atlas.observe("for this room only")
            #expect(try await !stranger.holds(key))
            #expect(try await stranger.link(to: "atlas") == nil)
        }
    }
}
