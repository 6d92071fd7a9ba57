import Ambient
import TestSupport
import WireJSON

@testable import MeshProtocol

/// Invented shares: alice teaches bob.
enum ShareFixtures {
    static let teacher = Fixtures.alice
    static let student = Fixtures.bob
    static let stranger = Fixtures.carol
    static let moment = Timestamp(milliseconds: 1_795_780_205_000)
    static let codeNonce = bytes(0x77, 32)
    static let hidden = expect {
        try HiddenCheck(salt: bytes(9, 16), text: "an episode with a missing chapter list is refused")
    }

    static func bytes(_ byte: UInt8, _ count: Int) -> [UInt8] { Array(repeating: byte, count: count) }

    static func expect<Value>(_ make: () throws -> Value) -> Value {
        do { return try make() } catch { fatalError("\(error)") }
    }

    static func shareID(_ byte: UInt8 = 0x51) -> ShareID { expect { try ShareID(bytes: bytes(byte, 16)) } }

    static func card(topic: String = "the podcast pipeline") throws -> LessonCard {
        try LessonCard(
            topic: topic, goal: "The student can publish an episode from raw audio on its own setup.",
            needs: ["ffmpeg", "write access to the feed"], withheld: ["the host's passwords"],
            risks: ["an unfinished episode may go public"],
            checks: [.visible("a feed entry with duration appears"), .visible("loudness is -16 LUFS"), hidden.check],
            turns: 40, minutes: 90, level: .hiddenCheckPassed)
    }

    static func invite(
        open: Bool = false, share: ShareID = shareID(), secret: UInt8 = 0x33, card: LessonCard? = nil
    ) throws -> ShareInvite {
        try ShareInvite(
            share: share, teacher: teacher.agentID, teacherNode: teacher.nodeID,
            cardDigest: (card ?? self.card()).digest, relay: InviteRelay("wss://relay.example.org:8443/mesh"),
            binding: open ? .open : .bound(student.agentID), expiresAt: moment + .seconds(900),
            secret: InviteSecret(bytes: bytes(secret, 32)))
    }

    /// Both ends of a share that has just been joined.
    struct Pair {
        var invite: ShareInvite
        var teacher: ShareJoin
        var student: ShareJoin
        var signed: SignedAgreement

        var agreement: ShareAgreement { signed.agreement }
    }

    static func pair(open: Bool = false, share: ShareID = shareID(), nonce: UInt8 = 0x66) throws -> Pair {
        let invite = try invite(open: open, share: share)
        let ask = ShareAsk(for: invite, by: student, nonce: bytes(nonce, 32))
        let heard = try ShareAsk(opening: ask.envelope(for: invite, by: student), of: invite)
        let offer = try ShareOffer(card(), for: invite, by: teacher, codeNonce: codeNonce)
        let shown = try ShareOffer(
            opening: offer.envelope(for: heard, invite: invite, by: teacher), of: invite, to: ask, by: student)
        let (joined, envelope) = try ShareJoin.make(shown, of: invite, by: student, nonce: bytes(nonce, 32))
        let accepted = try ShareJoin.accept(envelope, to: offer, of: invite, by: teacher)
        let signed = try joined.confirm(accepted.welcome(by: teacher, codeNonce: codeNonce)).signed
        return Pair(invite: invite, teacher: accepted, student: joined, signed: signed)
    }

    /// A share in which both sides keep talking, now and then at once, up to its seal.
    struct Conversation {
        let pair: Pair
        var chains: TurnChains
        var turns: [SignedTurn] = []
        private let random = SeededRandom(seed: 11)

        init(_ pair: Pair) {
            self.pair = pair
            chains = TurnChains(pair.agreement)
        }

        /// Says something in `role`, having seen what `view` has.
        @discardableResult
        mutating func say(_ draft: TurnDraft, as role: ShareRole) throws -> SignedTurn {
            let turn = try chains.sign(
                draft, as: role, at: moment + .seconds(turns.count), salt: random.bytes(16),
                by: role == .teacher ? teacher : student)
            turns.append(turn)
            return turn
        }

        /// Both sides say something without having seen the other's.
        mutating func sayAtOnce(_ first: TurnDraft, _ second: TurnDraft) throws {
            var other = chains
            try say(first, as: .teacher)
            let crossing = try other.sign(
                second, as: .student, at: moment + .seconds(turns.count), salt: random.bytes(16), by: student)
            try chains.accept(crossing, from: .student)
            turns.append(crossing)
        }
    }

    static func conversation(turns count: Int, share: ShareID = shareID(), words: Int = 12) throws -> Conversation {
        var conversation = Conversation(try pair(share: share))
        let text = Array(repeating: "Füge das Kapitel ein \"so\"\n", count: words).joined()
        while conversation.turns.count < count {
            let number = conversation.turns.count
            if number % 10 == 6 {
                try conversation.sayAtOnce(
                    TurnDraft(kind: .question, text: "Which codec? \(number)"),
                    TurnDraft(kind: .question, text: "Which feed? \(number)"))
            } else if number.isMultiple(of: 2) {
                let artefacts =
                    number % 8 == 0
                    ? [try TurnArtefact(name: "step.sh", mediaType: "text/x-shellscript", text: "ffmpeg -i \(number)")]
                    : []
                try conversation.say(
                    TurnDraft(kind: .teach, text: text + "\(number)", artefacts: artefacts), as: .teacher)
            } else {
                try conversation.say(TurnDraft(kind: .restate, text: "I would \(text)\(number)"), as: .student)
            }
        }
        return conversation
    }

    static func seal(
        _ conversation: Conversation, signers: ShareSeal.Signers = .both, level: VerificationLevel = .hiddenCheckPassed,
        checks: [CheckResult.State] = [.passed, .passed, .passed]
    ) throws -> SignedSeal {
        let agreement = conversation.pair.agreement
        let seal = try ShareSeal(
            agreement, conversation.chains, signers: signers, outcome: .achieved, level: level,
            summary: "Bob published episode 12.\nTwo hints were needed.",
            checks: checks.map { try CheckResult($0, note: "seen in the feed") }, at: moment + .seconds(4_000))
        var signatures: [ShareRole: [UInt8]] = [:]
        for role in signers.roles { signatures[role] = seal.signature(by: role == .teacher ? teacher : student) }
        guard let signed = SignedSeal(seal, signatures: signatures, agreement: agreement) else {
            fatalError("the fixture's seal is not good")
        }
        return signed
    }

    static func transcript(turns count: Int = 40, share: ShareID = shareID()) throws -> ShareTranscript {
        let conversation = try conversation(turns: count, share: share)
        return ShareTranscript(
            conversation.pair.signed, card: try card(), turns: conversation.turns,
            reveals: [try CheckReveal(number: 3, check: hidden)], seal: try seal(conversation))
    }
}
