import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

extension WholeProcess {
    /// Shares while everything else is killed. One round in `make test`, fifty in `make soak`.
    struct SameSeals {
        private let rounds = Soak.rounds(1, whole: 50)

        @Test func aShareEndsUnderOneSealThoughBothHostsAndTheRelayAreKilledInTheMiddle() async throws {
            for round in 0..<rounds { try await lesson(Vocabulary(seed: UInt64(round + 31))) }
        }

        private func lesson(_ words: Vocabulary) async throws {
            let meeting = try await Meeting(.relay)
            let relay = try #require(meeting.relay)
            let (first, second) = try await meeting.pair()
            try await Lesson(meeting: meeting, atlas: first, birch: second).begin()
            let sent = try await first.call("send_turn", ["text": "piece one", "kind": "teach"])
            try #require(!sent.isError, "\(sent.text)")

            // Not waiting for anything: the random points at which each of them dies.
            for victim in words.shuffled([0, 1, 2]) {
                try await Task.sleep(for: words.milliseconds(0...120))
                switch victim {
                case 0: try await first.crash()
                case 1: try await second.crash()
                default: try await relay.kill()
                }
            }
            let renewed = try await Relay(port: relay.port, in: meeting.home(of: "atlas"))
            let birch = try await meeting.session("birch")
            let atlas = try await meeting.session("atlas")
            let lesson = Lesson(meeting: meeting, atlas: atlas, birch: birch)
            try await lesson.wait(birch, for: "piece one")
            try await lesson.call(birch, "send_turn", ["text": "piece one, for us", "kind": "restate"])
            try await lesson.wait(atlas, for: "piece one, for us")
            try await lesson.call(
                atlas, "end_session",
                ["outcome": "partial", "summary": "one piece", "checks": ["untested", "untested", "untested"]])
            try await lesson.wait(birch, for: "proposes to end")
            try await lesson.call(birch, "end_session", ["accept": true])
            try await lesson.wait(atlas, for: "The share has ended")
            try await lesson.wait(birch, for: "The share has ended")

            let transcripts = try await [transcript("atlas", meeting), transcript("birch", meeting)]
            #expect(transcripts[0] == transcripts[1])
            // Said once, kept once: a header, two turns, a seal.
            #expect(transcripts[0].split(separator: "\n").count == 4, "\(transcripts[0])")
            #expect(renewed.process.exitCode == nil)
            try await atlas.leave()
            try await birch.leave()
        }

        private func transcript(_ name: String, _ meeting: Meeting) async throws -> String {
            let run = try await CommandLineRun(
                ["share", "log", "--transcript", "--name", name], in: meeting.home(of: name))
            try #require(run.code == 0, "\(run.errors)")
            return run.output
        }
    }
}
