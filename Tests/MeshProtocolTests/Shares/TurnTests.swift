import Ambient
import TestSupport
import Testing
import WireJSON

@testable import MeshProtocol

struct TurnTests {
    private typealias F = ShareFixtures

    @Test func bothSidesReachTheSameHeadsWhateverCrossed() throws {
        let conversation = try F.conversation(turns: 30)
        var student = TurnChains(conversation.pair.agreement)
        for turn in ShareTranscript(conversation.pair.signed, card: try F.card(), turns: conversation.turns).turns {
            try student.accept(SignedTurn(JSON(parsing: turn.json.serialized)), from: turn.turn.role)
        }
        #expect(student == conversation.chains)
        var restored = TurnChains(conversation.pair.agreement)
        for turn in conversation.turns { try restored.restore(turn) }
        #expect(restored.head(.teacher) == student.head(.teacher))
        #expect(restored.count(.student) == student.count(.student))
    }

    /// The formulas of `Turn`, put together here by hand.
    @Test func headsAndSignaturesAreThoseOfTheDocumentedFormulas() throws {
        var conversation = F.Conversation(try F.pair())
        let digest = conversation.pair.agreement.digest
        let zero = sha256(Array("kith-head-zero-v1\n32:".utf8) + digest + Array("7:teacher".utf8))
        #expect(conversation.chains.head(.teacher) == zero)
        let artefact = try TurnArtefact(name: "a", mediaType: "b/c", text: "d")
        let signed = try conversation.say(
            TurnDraft(kind: .teach, text: "é", artefacts: [artefact]), as: .teacher)
        let salt = try #require(signed.turn.content?.salt)
        let content = sha256(
            Array("kith-turn-content-v1\n16:".utf8) + salt + Array("2:é1:11:a3:b/c32:".utf8) + sha256(Array("d".utf8)))
        let at = String(F.moment.milliseconds)
        let canonical =
            Array("kith-turn-v1\n7:teacher1:15:teach1:11:16:passes\(at.count):\(at)1:032:".utf8)
            + conversation.chains.head(.student) + Array("32:".utf8) + content
        #expect(signed.turn.canonicalBytes == canonical)
        let head = sha256(Array("kith-head-v1\n32:".utf8) + zero + Array("32:".utf8) + sha256(canonical))
        #expect(conversation.chains.head(.teacher) == head)
        #expect(F.teacher.publicKey.verifies(signed.signature, of: Array("kith-turn-sig-v1\n32:".utf8) + head))
    }

    @Test func repeatsGapsForksAndStrangersAreNamed() throws {
        let conversation = try F.conversation(turns: 6)
        let own = conversation.turns.filter { $0.turn.role == .teacher }
        var chains = TurnChains(conversation.pair.agreement)
        #expect(throws: TurnFlaw.gap(.teacher, expected: 1, received: 2)) { try chains.accept(own[1], from: .teacher) }
        #expect(throws: TurnFlaw.wrongAuthor(.teacher)) { try chains.accept(own[0], from: .student) }
        try chains.accept(own[0], from: .teacher)
        #expect(throws: TurnFlaw.repeated(.teacher, number: 1)) { try chains.accept(own[0], from: .teacher) }
        var fork = F.Conversation(conversation.pair)
        let other = try fork.say(TurnDraft(kind: .teach, text: "something else"), as: .teacher)
        #expect(throws: TurnFlaw.forked(.teacher, number: 1)) { try chains.accept(other, from: .teacher) }
        let forged = SignedTurn(turn: other.turn, signature: own[0].signature)
        #expect(throws: TurnFlaw.badSignature(.teacher, number: 1)) { try chains.accept(forged, from: .teacher) }
        #expect(throws: TurnFlaw.acknowledgesUnknown(.teacher, number: 2)) { try chains.accept(own[1], from: .teacher) }
        #expect(throws: TurnFlaw.redacted(.teacher, number: 2)) { try chains.accept(own[1].redacted, from: .teacher) }
        #expect(chains.count(.teacher) == 1)
    }

    @Test func aTurnOfAnotherShareOrTheOtherSideDoesNotFit() throws {
        let here = try F.conversation(turns: 2)
        let there = try F.conversation(turns: 2, share: F.shareID(0x52))
        var chains = TurnChains(here.pair.agreement)
        #expect(throws: TurnFlaw.badSignature(.teacher, number: 1)) {
            try chains.accept(there.turns[0], from: .teacher)
        }
        #expect(throws: ShareError.chain(.wrongAuthor(.student))) {
            try chains.sign(
                TurnDraft(kind: .teach, text: "x"), as: .student, at: F.moment, salt: F.bytes(1, 16), by: F.teacher)
        }
    }

    @Test func aTurnThatAcknowledgesAnotherPastIsRefused() throws {
        // The student forks: it shows the teacher one first turn and its judges another.
        let pair = try F.pair()
        var seen = F.Conversation(pair)
        var shown = F.Conversation(pair)
        let first = try seen.say(TurnDraft(kind: .restate, text: "yes"), as: .student)
        try shown.say(TurnDraft(kind: .restate, text: "no"), as: .student)
        let answer = try shown.say(TurnDraft(kind: .review, text: "good"), as: .teacher)
        var chains = TurnChains(pair.agreement)
        try chains.accept(first, from: .student)
        #expect(throws: TurnFlaw.acknowledgesOther(.teacher, number: 1)) { try chains.accept(answer, from: .teacher) }
        // And an author cannot forget what it had acknowledged.
        var later = F.Conversation(pair)
        try later.say(TurnDraft(kind: .restate, text: "yes"), as: .student)
        try later.say(TurnDraft(kind: .review, text: "good"), as: .teacher)
        let turn = try Turn(
            role: .teacher, number: 2, kind: .teach, part: 1, parts: 1, passesFloor: true, at: F.moment, ackCount: 0,
            ackHead: #require(later.chains.head(.student, after: 0)), content: nil, contentDigest: F.bytes(1, 32))
        let head = turn.head(after: later.chains.head(.teacher))
        let forgetful = SignedTurn(turn: turn, signature: F.teacher.sign(Turn.signedBytes(head)))
        #expect(throws: TurnFlaw.acknowledgesLess(.teacher, number: 2)) {
            try later.chains.append(forgetful, from: .teacher, verifying: true)
        }
    }

    @Test func longTurnsAreSplitAndComeTogetherAgainByteForByte() throws {
        let random = SeededRandom(seed: 51)
        let alphabet = ["a", "\n", "\n\n", " ", "é", "e\u{301}", "👩‍👩‍👧", "漢", "\u{0}", "word ", "\r\n"]
        for size in [1, 32_767, 32_768, 32_769, 70_000, 300_000] {
            var text = ""
            while text.utf8.count < size { text += alphabet[Int(random.next() % UInt64(alphabet.count))] }
            let parts = try TurnDraft(kind: .teach, text: text, artefacts: []).split()
            #expect(parts.allSatisfy { $0.text.utf8.count <= TurnContent.textBytes && !$0.text.isEmpty })
            #expect(parts.dropLast().allSatisfy { !$0.passesFloor } && parts.last?.passesFloor == true)
            var conversation = F.Conversation(try F.pair())
            var assembler = TurnAssembler()
            var whole: WholeTurn?
            for part in parts {
                #expect(whole == nil)
                whole = try assembler.add(conversation.say(part, as: .teacher))
            }
            #expect(whole?.text.utf8.elementsEqual(text.utf8) == true)
            #expect(!conversation.chains.isInParts(.teacher))
        }
        #expect(throws: MalformedValue.self) {
            try TurnDraft(kind: .teach, text: String(repeating: "x", count: 32_768 * 16 + 1)).split()
        }
    }

    @Test func cutsAreMadeWhereAReaderWouldMakeThem() {
        #expect(TurnDraft.pieces(of: "aaaa bbbb\n\ncc dd", limit: 13) == ["aaaa bbbb\n\n", "cc dd"])
        #expect(TurnDraft.pieces(of: "aaaaaaaa\nbb dd eeee", limit: 12) == ["aaaaaaaa\nbb ", "dd eeee"])
        #expect(TurnDraft.pieces(of: "aaaa bbbbbb ccc", limit: 12) == ["aaaa bbbbbb ", "ccc"])
        #expect(TurnDraft.pieces(of: "éééé", limit: 5) == ["éé", "éé"])
        #expect(TurnDraft.pieces(of: "👩👩", limit: 7) == ["👩", "👩"])
    }

    @Test func partsThatDoNotFollowEachOtherAreRefused() throws {
        let parts = try TurnDraft(kind: .teach, text: String(repeating: "word ", count: 15_000)).split()
        try #require(parts.count == 3)
        var conversation = F.Conversation(try F.pair())
        #expect(throws: ShareError.chain(.brokenParts(.teacher, number: 1))) {
            try conversation.say(parts[1], as: .teacher)
        }
        try conversation.say(parts[0], as: .teacher)
        for wrong in [parts[0], parts[2], TurnDraft(kind: .error, text: "x")] {
            #expect(throws: ShareError.chain(.brokenParts(.teacher, number: 2))) {
                try conversation.say(wrong, as: .teacher)
            }
        }
        // The other side may speak in between.
        try conversation.say(TurnDraft(kind: .question, text: "?"), as: .student)
        try conversation.say(parts[1], as: .teacher)
        var assembler = TurnAssembler()
        let turns = conversation.turns.filter { $0.turn.role == .teacher }
        #expect(throws: TurnFlaw.brokenParts(.teacher, number: 2)) { try assembler.add(turns[1]) }
    }

    @Test func contentOutOfBoundsIsRefused() throws {
        let salt = F.bytes(1, 16)
        let artefact = try TurnArtefact(name: "a", mediaType: "text/plain", text: String(repeating: "x", count: 40_000))
        #expect(throws: MalformedValue.self) { try TurnContent(text: "", salt: salt) }
        #expect(throws: MalformedValue.self) { try TurnContent(text: "x", salt: F.bytes(1, 15)) }
        #expect(throws: MalformedValue.self) {
            try TurnContent(text: String(repeating: "x", count: 32_769), salt: salt)
        }
        #expect(throws: MalformedValue.self) {
            try TurnContent(text: "x", artefacts: [artefact, artefact], salt: salt)
        }
        #expect(throws: MalformedValue.self) { try TurnArtefact(name: "a\nb", mediaType: "text/plain", text: "") }
        #expect(throws: MalformedValue.self) { try TurnArtefact(name: "a", mediaType: "text plain", text: "") }
        #expect(artefact.digest == Hexadecimal.encode(sha256(Array(artefact.text.utf8))))
    }

    /// Whoever tampers with a turn on a disk or guesses at it in a transcript needs the salt.
    @Test func aRedactedTextCannotBeGuessedFromItsDigest() throws {
        let one = try TurnContent(text: "yes", salt: F.bytes(1, 16))
        let two = try TurnContent(text: "yes", salt: F.bytes(2, 16))
        #expect(one.digest != two.digest)
    }
}
