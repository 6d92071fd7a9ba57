import Ambient
import Foundation
import Testing

@testable import MeshProtocol

/// Measures, and asserts nothing: `KITH_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter ShareTimes`.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["KITH_MEASURE"] != nil), .serialized)
struct ShareTimesTests {
    private typealias F = ShareFixtures

    /// The processor time of this thread, because the machine may have other things to do.
    private func measured(_ body: () throws -> Void) rethrows -> Duration {
        func now() -> Duration {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
        }
        let start = now()
        try body()
        return now() - start
    }

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
        var written = 0
        var times: [Duration] = []
        for counter in 1...2_000 as ClosedRange<UInt64> {
            let time = try measured {
                let head = conversation.chains.head(.teacher)
                let turn = try conversation.say(TurnDraft(kind: .teach, text: text), as: .teacher)
                written += try pair.teacher.keys.seal(.turn(turn), counter: counter, head: head).serialized.count
                written += ShareTranscript.line(turn).count
            }
            times.append(time)
        }
        #expect(written > 0)
        report("sign + seal + append a turn of \(bytes) bytes", times)
    }

    @Test(arguments: [200, 2_000, 8_000])
    func verifyingFiveHundredTurns(bytes: Int) throws {
        let conversation = try F.conversation(turns: 500, words: bytes / 26)
        let transcript = ShareTranscript(
            conversation.pair.signed, card: try F.card(), turns: conversation.turns,
            reveals: [try CheckReveal(number: 3, check: F.hidden)], seal: try F.seal(conversation)
        ).jsonLines
        let times = try (0..<20).map { _ in
            try measured { _ = try ShareTranscript.verify(transcript) }
        }
        report("verify 500 turns of about \(bytes) bytes (\(transcript.count / 1_000) kB)", times)
    }

    @Test func openingATurn() throws {
        let pair = try F.pair()
        let turn = try F.conversation(turns: 1, words: 80).turns[0]
        let envelope = try pair.teacher.keys.seal(.turn(turn), counter: 1, head: F.bytes(1, 32)).serialized
        let times = try (0..<1_000).map { _ in
            try measured {
                _ = try pair.student.keys.open(ShareEnvelope(parsing: envelope), expecting: 1, head: F.bytes(1, 32))
            }
        }
        report("parse + open an envelope of \(envelope.count) bytes", times)
        let joins = try (0..<50).map { _ in
            try measured { _ = try F.pair() }
        }
        let key = F.teacher.publicKey
        let signature = F.teacher.sign(F.bytes(1, 60))
        report(
            "one Ed25519 verification",
            (0..<1_000).map { _ in measured { _ = key.verifies(signature, of: F.bytes(1, 60)) } })
        report("a whole joining, both sides", joins)
    }
}
