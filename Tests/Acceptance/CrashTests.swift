import Foundation
import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

extension WholeProcess {
    /// kill -9 at random points. The delays are not waiting for anything; they are the random points.
    struct Crashes {
        private let rounds = 10

        @Test(arguments: Way.allCases)
        func nothingAcknowledgedIsLostWhenTheObserverIsKilled(_ way: Way) async throws {
            let meeting = try await Meeting(way)
            let words = Vocabulary(seed: 7)
            let (first, birch) = try await meeting.pair()
            var atlas = first
            var said: [Said] = []
            var number = 0
            for _ in 0..<rounds {
                let killing = kill(atlas, after: words.milliseconds(0...350))
                while let item = try await Said.next(number, by: atlas, to: "birch", words) {
                    said.append(item)
                    number += 1
                }
                number += 1
                await killing.value
                try await atlas.crash()
                atlas = try await meeting.session("atlas")
            }
            #expect(said.count > rounds)
            try await expectNothingLost(said, by: atlas, at: birch)
        }

        @Test(arguments: Way.allCases)
        func nothingAcknowledgedIsLostWhenTheReceiverIsKilled(_ way: Way) async throws {
            let meeting = try await Meeting(way)
            let words = Vocabulary(seed: 11)
            let (atlas, first) = try await meeting.pair()
            var birch = first
            var said: [Said] = []
            for _ in 0..<rounds {
                let killing = kill(birch, after: words.milliseconds(0...350))
                repeat {
                    let item = try #require(try await Said.next(said.count, by: atlas, to: "birch", words))
                    said.append(item)
                } while birch.process.exitCode == nil
                await killing.value
                try await birch.crash()
                birch = try await meeting.session("birch")
            }
            #expect(said.count > rounds)
            try await expectNothingLost(said, by: atlas, at: birch)
        }

        private func kill(_ session: Session, after delay: Duration) -> Task<Void, Never> {
            Task {
                try? await Task.sleep(for: delay)
                session.process.signal(SIGKILL)
            }
        }
    }
}
