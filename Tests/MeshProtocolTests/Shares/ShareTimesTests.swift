import Ambient
import Foundation
import Testing

@testable import MeshProtocol

/// Measures, and asserts nothing: `KITH_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter ShareTimes`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["KITH_MEASURE"] != nil), .serialized)
struct ShareTimesTests {
    private typealias F = ShareFixtures

    private func report(_ what: String, _ times: [Duration]) {
        let sorted = times.sorted()
        let micros = [sorted[sorted.count / 2], sorted[sorted.count * 99 / 100]].map { Int($0.seconds * 1e6) }
        print("MEASURED \(what): p50 \(micros[0]) us, p99 \(micros[1]) us")
    }

    @Test(arguments: [200, 2_000, 32_768])
    func signingSealingAndAppendingATurn(bytes: Int) throws {
        let pair = try F.pair()
        var conversation = F.Conversation(pair)
        let text = String(repeating: "Füge das Kapitel \"ein\".\n", count: bytes / 25 + 1).cut(toBytes: bytes)
        var file: [UInt8] = []
        let clock = ContinuousClock()
        var times: [Duration] = []
        for counter in 1...2_000 as ClosedRange<UInt64> {
            let start = clock.now
            let head = conversation.chains.head(.teacher)
            let turn = try conversation.say(TurnDraft(kind: .teach, text: text), as: .teacher)
            let envelope = try pair.teacher.keys.seal(.turn(turn), counter: counter, head: head).serialized
            file = ShareTranscript.line(turn)
            times.append(clock.now - start)
            #expect(!envelope.isEmpty && !file.isEmpty)
        }
        report("sign + seal + append a turn of \(bytes) bytes", times)
    }

    @Test(arguments: [200, 2_000, 8_000])
    func verifyingFiveHundredTurns(bytes: Int) throws {
        let conversation = try F.conversation(turns: 500, words: bytes / 26)
        let transcript = ShareTranscript(
            conversation.pair.signed, card: try F.card(), turns: conversation.turns,
            reveals: [try CheckReveal(number: 3, check: F.hidden)], seal: try F.seal(conversation)
        ).jsonLines
        let clock = ContinuousClock()
        let times = try (0..<20).map { _ in
            let start = clock.now
            _ = try ShareTranscript.verify(transcript)
            return clock.now - start
        }
        report("verify 500 turns of about \(bytes) bytes (\(transcript.count / 1_000) kB)", times)
    }

    @Test func openingATurn() throws {
        let pair = try F.pair()
        let turn = try F.conversation(turns: 1, words: 80).turns[0]
        let envelope = try pair.teacher.keys.seal(.turn(turn), counter: 1, head: F.bytes(1, 32)).serialized
        let clock = ContinuousClock()
        let times = try (0..<1_000).map { _ in
            let start = clock.now
            _ = try pair.student.keys.open(ShareEnvelope(parsing: envelope), expecting: 1, head: F.bytes(1, 32))
            return clock.now - start
        }
        report("parse + open an envelope of \(envelope.count) bytes", times)
        let joins = try (0..<50).map { _ in
            let start = clock.now
            _ = try F.pair()
            return clock.now - start
        }
        report("a whole joining, both sides", joins)
    }
}
