import TestSupport
import Testing
import WireJSON

@testable import MeshProtocol

/// Every way of damaging a sealed transcript that one can think of is found, and the first bad line is named.
struct TranscriptDamageTests {
    private typealias F = ShareFixtures

    /// A sealed transcript, its lines, and the verifier's state before each of them, so that damage to a late line does
    /// not cost the verification of all before it.
    private struct Subject {
        let conversation: F.Conversation
        let transcript: ShareTranscript
        var lines: [[UInt8]] = []
        var before: [TranscriptVerifier] = []

        init(turns: Int, share: ShareID = F.shareID()) throws {
            conversation = try F.conversation(turns: turns, share: share, words: 1)
            transcript = ShareTranscript(
                conversation.pair.signed, card: try F.card(), turns: conversation.turns,
                reveals: [try CheckReveal(number: 3, check: F.hidden)], seal: try F.seal(conversation))
            lines = transcript.jsonLines.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
            var verifier = TranscriptVerifier()
            for line in lines {
                before.append(verifier)
                try verifier.append(line)
            }
            #expect(try verifier.finish().isConfirmed)
        }

        /// What comes of putting `changed` in the place of the lines from `index`: the failure, or nil if all is accepted.
        func failure(from index: Int, _ changed: [[UInt8]]) -> TranscriptFailure? {
            var verifier = before[index]
            do throws(TranscriptFailure) {
                for line in changed { try verifier.append(line) }
                _ = try verifier.finish()
                return nil
            } catch {
                return error
            }
        }

        func rest(_ index: Int) -> [[UInt8]] { Array(lines[index...]) }
    }

    @Test func everySingleByteChangeIsFoundInItsLine() throws {
        let subject = try Subject(turns: 40)
        let random = SeededRandom(seed: 61)
        var undetected = 0
        var misplaced = 0
        for (index, line) in subject.lines.enumerated() {
            // Every byte of the first line, of two turns, of the reveal and of the seal; of the other turns every ninth.
            let step = (1...2).contains(index) || index == 0 || index >= subject.lines.count - 2 ? 1 : 9
            for place in stride(from: Int(random.next() % UInt64(step)), to: line.count - 1, by: step) {
                var changed = line
                changed[place] ^= 1 << UInt8(random.next() % 8)
                guard let failure = subject.failure(from: index, [changed] + subject.rest(index + 1)) else {
                    undetected += 1
                    continue
                }
                if failure.line != index + 1 { misplaced += 1 }
            }
        }
        #expect(undetected == 0)
        #expect(misplaced == 0)
    }

    /// Of 500 turns. The whole form tries every position of every line: another byte in its place, a byte more, a byte less, and
    /// the two bytes there exchanged; the short one every position that a stride of its own length of line meets. What comes
    /// before the damage is verified once for all. Which other byte it is, is drawn: a line's bytes are compared with what its
    /// content would be written as, so no value of a byte is like another.
    @Test func everyByteChangedPutInLeftOutOrSwappedInFiveHundredTurnsIsFoundInItsLine() async throws {
        let subject = try Subject(turns: 500)
        let step = Soak.rounds(2_003, whole: 1)
        var starts: [Int] = []
        var bytes = 0
        for line in subject.lines {
            starts.append(bytes)
            bytes += line.count
        }
        let (before, shares) = (starts, 8)
        let tally = await withTaskGroup(of: (tried: Int, missed: Int, misplaced: Int).self) { group in
            for share in 0..<shares {
                group.addTask {
                    var tally = (tried: 0, missed: 0, misplaced: 0)
                    let random = SeededRandom(seed: 62 + UInt64(share))
                    for index in stride(from: share, to: subject.lines.count, by: shares) {
                        let line = subject.lines[index]
                        let first = (step - before[index] % step) % step
                        for place in stride(from: first, to: line.count, by: step) {
                            for changed in Self.damage(line, at: place, random) {
                                tally.tried += 1
                                let failure = subject.failure(from: index, [changed] + subject.rest(index + 1))
                                if failure == nil { tally.missed += 1 }
                                // A line feed put in behind a whole line leaves that line good.
                                let bad = changed.starts(with: line) ? index + 2 : index + 1
                                if let failure, failure.line != bad { tally.misplaced += 1 }
                            }
                        }
                    }
                    return tally
                }
            }
            return await group.reduce(into: (tried: 0, missed: 0, misplaced: 0)) { sum, one in
                sum = (sum.tried + one.tried, sum.missed + one.missed, sum.misplaced + one.misplaced)
            }
        }
        print("DAMAGED \(tally.tried) times in \(bytes) bytes, \(subject.lines.count) lines")
        #expect(tally.tried > bytes / step * 3)
        #expect(tally.missed == 0 && tally.misplaced == 0)
    }

    /// The line with one byte changed, put in, left out, and exchanged with the next.
    private static func damage(_ line: [UInt8], at place: Int, _ random: SeededRandom) -> [[UInt8]] {
        var (other, longer, shorter, swapped) = (line, line, line, line)
        let drawn = UInt8(truncatingIfNeeded: random.next())
        other[place] = drawn == line[place] ? drawn ^ 0x20 : drawn
        longer.insert(drawn, at: place)
        shorter.remove(at: place)
        guard place + 2 < line.count, line[place] != line[place + 1] else { return [other, longer, shorter] }
        swapped.swapAt(place, place + 1)
        return [other, longer, shorter, swapped]
    }

    @Test func everyLineLeftOutRepeatedOrSwappedIsFound() throws {
        let turns = Soak.rounds(40, whole: 500)
        let subject = try Subject(turns: turns)
        let stranger = try Subject(turns: turns, share: F.shareID(0x52))
        let count = subject.lines.count
        for index in 0..<count {
            let line = subject.lines[index]
            let (here, next) = (index + 1, index + 2)
            let removed = try #require(subject.failure(from: index, subject.rest(index + 1)), "line \(here) left out")
            #expect(removed.line >= here)
            let doubled = try #require(subject.failure(from: index, [line, line] + subject.rest(index + 1)))
            #expect(doubled.line == next, "line \(here) repeated: \(doubled)")
            let blank = try #require(subject.failure(from: index, [[UInt8(ascii: "\n")]] + subject.rest(index)))
            #expect(blank.line == here)
            // The same check of the same card is revealed by the same line in every share.
            let foreign = stranger.lines[stranger.lines[index] == line ? index - 1 : index]
            let inserted = try #require(subject.failure(from: index, [foreign] + subject.rest(index)))
            #expect(inserted.line == (index == 0 ? 2 : here), "a foreign line \(here): \(inserted)")
            for other in Set([next, (index + 7) % count]) where other > index && other < count {
                var swapped = subject.rest(index)
                swapped.swapAt(0, other - index)
                let failure = try #require(subject.failure(from: index, swapped), "lines \(here), \(other + 1) swapped")
                #expect(failure.line >= here && failure.line <= other + 1)
            }
        }
    }

    @Test func everyCutOfTheEndIsFound() throws {
        let subject = try Subject(turns: Soak.rounds(40, whole: 500))
        for index in subject.lines.indices.dropFirst() {
            let cut = subject.failure(from: index, [])
            #expect(cut == TranscriptFailure(.sealMissing, line: index + 1))
            let half = Array(subject.lines[index].prefix(subject.lines[index].count / 2))
            #expect(subject.failure(from: index, [half]) == TranscriptFailure(.cutOff, line: index + 1))
            let unended = Array(subject.lines[index].dropLast())
            #expect(subject.failure(from: index, [unended]) == TranscriptFailure(.cutOff, line: index + 1))
        }
        // Turns taken out from before the seal, which stays.
        let seal = subject.lines.suffix(2)
        for index in 1..<subject.lines.count - 2 {
            let failure = try #require(subject.failure(from: index, Array(seal)))
            #expect(failure == TranscriptFailure(.sealsOtherTurns, line: index + 2))
        }
    }

    @Test func aForkIsFoundWhereverItIsPut() throws {
        let subject = try Subject(turns: Soak.rounds(12, whole: 500))
        for (index, genuine) in subject.transcript.turns.enumerated() {
            // The author signs something else under the same number, as if it were the first time.
            let turn = genuine.turn
            let content = try TurnContent(text: "something else", salt: F.bytes(5, 16))
            let other = try Turn(
                role: turn.role, number: turn.number, kind: turn.kind, part: 1, parts: 1,
                passesFloor: turn.passesFloor, at: turn.at, ackCount: turn.ackCount, ackHead: turn.ackHead,
                content: content, contentDigest: content.digest)
            let before = try #require(subject.conversation.chains.head(turn.role, after: turn.number - 1))
            let author = turn.role == .teacher ? F.teacher : F.student
            let fork = ShareTranscript.line(
                SignedTurn(turn: other, signature: author.sign(Turn.signedBytes(other.head(after: before)))))
            // Line 1 is the header.
            let line = index + 1
            let both = subject.failure(from: line, [subject.lines[line], fork] + subject.rest(line + 1))
            #expect(both == TranscriptFailure(.turn(.forked(turn.role, number: turn.number)), line: line + 2))
            #expect(subject.failure(from: line, [fork] + subject.rest(line + 1)) != nil)
        }
    }

    @Test func aSealOfAnotherShareOrOfOneSideCannotBeUsed() throws {
        let conversation = try F.conversation(turns: 6)
        let other = try F.conversation(turns: 6, share: F.shareID(0x52))
        func bytes(_ seal: [UInt8], reveals: [CheckReveal] = []) throws -> [UInt8] {
            ShareTranscript.headerLine(conversation.pair.signed, try F.card(), isSealed: true)
                + ShareTranscript(
                    conversation.pair.signed, card: try F.card(), turns: conversation.turns, reveals: reveals
                ).jsonLines.drop { $0 != UInt8(ascii: "\n") }.dropFirst() + seal
        }
        let reveals = [try CheckReveal(number: 3, check: F.hidden)]
        func reason(_ seal: [UInt8], reveals: [CheckReveal]) throws -> TranscriptFailure.Reason? {
            do throws(TranscriptFailure) {
                _ = try ShareTranscript.verify(try! bytes(seal, reveals: reveals))
                return nil
            } catch {
                return error.reason
            }
        }
        let good = try F.seal(conversation)
        #expect(try reason(ShareTranscript.line(good), reveals: reveals) == nil)
        #expect(try reason(ShareTranscript.line(F.seal(other)), reveals: reveals) == .sealsOtherShare)
        // A signature left out, with or without changing the word for it.
        let text = String(decoding: ShareTranscript.line(good), as: UTF8.self)
        let start = try #require(text.firstRange(of: ",\"studentSig\"")?.lowerBound)
        let stripped = text[..<start] + "}\n"
        #expect(try reason(Array(stripped.utf8), reveals: reveals) != nil)
        let renamed = stripped.replacing("\"signers\":\"both\"", with: "\"signers\":\"teacher\"")
        #expect(try reason(Array(renamed.utf8), reveals: reveals) == .unsignedSeal)
        // What nothing bears out.
        #expect(try reason(ShareTranscript.line(good), reveals: []) == .unfoundedResult(check: 3))
        let overclaimed = try F.seal(conversation, checks: [.passed, .untested, .passed])
        #expect(try reason(ShareTranscript.line(overclaimed), reveals: reveals) == .overclaimed(.restated))
        let alone = try F.seal(conversation, signers: .only(.teacher))
        #expect(try ShareTranscript.verify(bytes(ShareTranscript.line(alone), reveals: reveals)).isConfirmed == false)
    }

    @Test func fuzzedTranscriptsGiveAnErrorOrTheVeryTranscript() throws {
        let subject = try Subject(turns: 4)
        let bytes = subject.lines.flatMap { $0 }
        let mutator = Mutator(seed: 63)
        var accepted = 0
        for _ in 0..<500 {
            let damaged = mutator.damage(bytes)
            guard damaged != bytes else { continue }
            if (try? ShareTranscript.verify(damaged)) != nil { accepted += 1 }
        }
        #expect(accepted == 0)
    }
}
