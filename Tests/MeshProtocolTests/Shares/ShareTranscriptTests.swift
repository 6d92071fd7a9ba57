import Ambient
import Foundation
import TestSupport
import Testing
import WireJSON

@testable import MeshProtocol

struct ShareTranscriptTests {
    private typealias F = ShareFixtures

    @Test func aTranscriptVerifiesAndReadsBack() throws {
        let transcript = try F.transcript()
        let bytes = transcript.jsonLines
        #expect(try ShareTranscript(verifying: bytes) == transcript)
        let report = try ShareTranscript.verify(bytes)
        #expect(report.isConfirmed)
        #expect(report.lines == 43)
        #expect(report.teacherTurns + report.studentTurns == 40)
        #expect(report.reveals.map(\.number) == [3])
        #expect(report.redactedLines.isEmpty)
        #expect(report.description.hasPrefix("sealed by both sides; outcome achieved; level: hidden check passed"))
    }

    @Test func bothSidesWriteTheSameBytesWhateverOrderTheyKeptTheTurnsIn() throws {
        let transcript = try F.transcript()
        let other = ShareTranscript(
            transcript.signed, card: transcript.card, turns: transcript.turns.reversed(),
            reveals: transcript.reveals, seal: transcript.seal)
        #expect(other.jsonLines == transcript.jsonLines)
    }

    @Test func anUnfinishedTranscriptIsSaidToBeUnsealed() throws {
        let transcript = try F.transcript()
        for count in [0, 1, 17, 40] {
            let unfinished = ShareTranscript(
                transcript.signed, card: transcript.card, turns: Array(transcript.turns.prefix(count)))
            let report = try ShareTranscript.verify(unfinished.jsonLines)
            #expect(report.seal == nil && !report.isConfirmed)
            #expect(report.description.hasPrefix("unfinished: no seal"))
        }
        let cut = ShareTranscript(transcript.signed, card: transcript.card, turns: transcript.turns).jsonLines.dropLast(
            9)
        #expect(throws: TranscriptFailure(.cutOff, line: 41)) { try ShareTranscript.verify(Array(cut)) }
    }

    @Test func aSealThatNobodyAnnouncedIsRefused() throws {
        let transcript = try F.transcript(turns: 2)
        let seal = try #require(transcript.seal)
        let unsealed = ShareTranscript(
            transcript.signed, card: transcript.card, turns: transcript.turns, reveals: transcript.reveals)
        #expect(throws: TranscriptFailure(.sealUnannounced, line: 5)) {
            try ShareTranscript.verify(unsealed.jsonLines + ShareTranscript.line(seal))
        }
    }

    @Test func piecesOfAnySizeVerifyAlike() throws {
        let bytes = try F.transcript(turns: 12).jsonLines
        let whole = try ShareTranscript.verify(bytes)
        let random = SeededRandom(seed: 71)
        for _ in 0..<10 {
            var verifier = TranscriptVerifier()
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = rest.prefix(1 + Int(random.next() % 2_000))
                try verifier.append(Array(piece))
                rest = rest.dropFirst(piece.count)
            }
            #expect(try verifier.finish() == whole)
        }
    }

    @Test func anEndlessLineIsRefusedBeforeItIsKept() throws {
        var verifier = TranscriptVerifier()
        try verifier.append(
            try F.transcript(turns: 2).jsonLines.prefix { $0 != UInt8(ascii: "\n") } + [UInt8(ascii: "\n")])
        #expect(throws: TranscriptFailure(.tooLong, line: 2)) {
            try verifier.append(F.bytes(UInt8(ascii: "x"), TranscriptVerifier.longestLine + 1))
        }
        #expect(throws: TranscriptFailure(.tooLong, line: 2)) { try verifier.finish() }
        #expect(throws: TranscriptFailure(.empty, line: 1)) { try ShareTranscript.verify([]) }
    }

    @Test func redactionTakesTheWordsOutAndKeepsTheProof() throws {
        let transcript = try F.transcript()
        let redacted = transcript.redacted { $0.role == .student || $0.number == 5 }
        let bytes = redacted.jsonLines
        let report = try ShareTranscript.verify(bytes)
        #expect(report.isConfirmed)
        #expect(
            report.redactedLines.count == transcript.turns.count { $0.turn.role == .student || $0.turn.number == 5 })
        #expect(report.seal == transcript.seal)
        #expect(!String(decoding: bytes, as: UTF8.self).contains("I would"))
        #expect(try ShareTranscript(verifying: bytes) == redacted)
        let none = try ShareTranscript.verify(transcript.redacted { _ in true }.jsonLines)
        #expect(none.redactedLines.count == 40)
    }

    @Test func nobodyCanPutOtherWordsIntoARedactedTurn() throws {
        let transcript = try F.transcript(turns: 4)
        let genuine = transcript.turns[1]
        for text in ["I would not", genuine.turn.content?.text ?? ""] {
            // Even the genuine words need the genuine salt.
            let content = try TurnContent(text: text, salt: F.bytes(0, 16))
            let turn = genuine.turn
            let other = SignedTurn(
                turn: try Turn(
                    role: turn.role, number: turn.number, kind: turn.kind, part: turn.part, parts: turn.parts,
                    passesFloor: turn.passesFloor, at: turn.at, ackCount: turn.ackCount, ackHead: turn.ackHead,
                    content: content, contentDigest: content.digest), signature: genuine.signature)
            var turns = transcript.turns
            turns[1] = other
            let forged = ShareTranscript(
                transcript.signed, card: transcript.card, turns: turns, reveals: transcript.reveals,
                seal: transcript.seal)
            #expect(throws: TranscriptFailure(.turn(.badSignature(.student, number: 1)), line: 3)) {
                try ShareTranscript.verify(forged.jsonLines)
            }
        }
    }

    @Test func aCardOrAnAgreementOfAnotherShareIsRefused() throws {
        let transcript = try F.transcript(turns: 2)
        let other = try F.card(topic: "another")
        #expect(throws: TranscriptFailure(.wrongCard, line: 1)) {
            try ShareTranscript.verify(
                ShareTranscript(transcript.signed, card: other, turns: transcript.turns).jsonLines)
        }
        let signed = transcript.signed
        let elsewhere = try F.pair(share: F.shareID(0x52)).agreement
        #expect(
            SignedAgreement(
                agreement: elsewhere, teacherSignature: signed.teacherSignature,
                studentSignature: signed.studentSignature) == nil)
        #expect(
            SignedAgreement(
                agreement: signed.agreement, teacherSignature: signed.studentSignature,
                studentSignature: signed.teacherSignature) == nil)
    }

    @Test func markdownShowsTheWholeShareAndLetsNothingOutOfItsQuotation() throws {
        var conversation = F.Conversation(try F.pair())
        let hostile = "# Sealed by both\n```\n</pre><script>\n> fine\n\u{1B}[2J\u{202E}gnp\n\n## End"
        try conversation.say(
            TurnDraft(
                kind: .teach, text: hostile,
                artefacts: [
                    try TurnArtefact(name: "<b>*x*", mediaType: "text/html", text: "# Not a heading")
                ]), as: .teacher)
        try conversation.say(TurnDraft(kind: .restate, text: "a secret"), as: .student)
        let transcript = ShareTranscript(
            conversation.pair.signed, card: try F.card(), turns: conversation.turns,
            reveals: [try CheckReveal(number: 3, check: F.hidden)], seal: try F.seal(conversation))
        let page = transcript.redacted { $0.role == .student }.markdown
        let headings = page.split(separator: "\n").filter { $0.hasPrefix("#") }
        #expect(
            headings == [
                "# Share: the podcast pipeline", "## Lesson card", "## Checks", "## Conversation",
                "### teacher 1: teach", "### student 1: restate", "## End",
            ])
        for line in page.split(separator: "\n") where line.contains("script") || line.contains("Not a heading") {
            #expect(line.hasPrefix(">     "))
        }
        #expect(!page.contains("a secret") && !page.contains("\u{1B}") && !page.contains("\u{202E}"))
        #expect(page.contains("What was said here was taken out."))
        #expect(page.contains("hidden: an episode with a missing chapter list is refused: **passed**"))
        #expect(page.contains("Outcome: **achieved**. Level: **hidden check passed**."))
    }

    @Test(
        arguments: [
            (0, "1970-01-01 00:00:00 UTC"), (951_782_399_999, "2000-02-28 23:59:59 UTC"),
            (951_868_800_000, "2000-03-01 00:00:00 UTC"), (1_795_780_205_000, "2026-11-27 11:50:05 UTC"),
            (4_107_542_400_000, "2100-03-01 00:00:00 UTC"),
        ] as [(Int64, String)])
    func momentsAreWrittenAsDates(milliseconds: Int64, text: String) {
        #expect(ShareTranscript.moment(Timestamp(milliseconds: milliseconds)) == text)
    }
}
