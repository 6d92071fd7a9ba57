import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    struct RelayRestarts {
        @Test(arguments: [SIGKILL, SIGTERM])
        func aRelayRestartInMidConversationLosesAndDoublesNothing(_ signal: Int32) async throws {
            let meeting = try await Meeting(.relay)
            let relay = try #require(meeting.relay)
            let words = Vocabulary(seed: 13)
            let (atlas, birch) = try await meeting.pair()
            var byAtlas: [Said] = []
            var byBirch: [Said] = []
            func talk(while condition: () async throws -> Bool) async throws {
                repeat {
                    let number = byAtlas.count
                    byAtlas.append(try #require(try await Said.next(number, by: atlas, to: "birch", words)))
                    byBirch.append(try #require(try await Said.next(number + 1000, by: birch, to: "atlas", words)))
                } while try await condition()
            }
            let killing = Task {
                try? await Task.sleep(for: words.milliseconds(50...200))
                relay.process.signal(signal)
            }
            try await talk { relay.process.exitCode == nil }
            await killing.value
            try await talk { try await atlas.link(to: "birch") != "away" }

            let second = try await Relay(port: relay.port, in: meeting.home(of: "atlas"))
            // Another relay process cannot hold the old registrations, so nobody waits 25 s for them to end.
            let limit = Duration.seconds(20)
            try await atlas.meet("birch", over: "relay", within: limit)
            try await birch.meet("atlas", over: "relay", within: limit)
            try await talk { false }
            try await expectNothingLost(byAtlas, by: atlas, at: birch)
            try await expectNothingLost(byBirch, by: birch, at: atlas)
            #expect(second.process.exitCode == nil)
        }
    }
}
