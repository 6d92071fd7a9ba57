import Ambient
import MeshMemory
import MeshProtocol
import WireJSON

/// What one turn of a share costs its author, and what a whole transcript costs a stranger.
enum ShareFigures {
    static func measure() throws -> [Figure] { [try appending(), try verifying()] }

    /// The three things that a step of a share does to say a turn, on disk: sign and chain it, seal it for the peer, commit both
    /// with the share in one transaction.
    private static func appending() throws -> Figure {
        let scratch = try ScratchFolder()
        var talk = try Talk()
        let store = try MemoryStore(
            path: scratch.appending("share.sqlite"), time: SystemTime(), kernelID: "none", encode: { _ in nil })
        let now = SystemTime().now
        // A machine's state in the middle of a share has about this size.
        var record = ShareRecord(
            id: talk.share, role: .teacher, phase: "active", isOpen: true, createdAt: now,
            state: [UInt8](repeating: 0x20, count: 4_096), secrets: [UInt8](repeating: 0x20, count: 1_024))
        var texts = Texts(seed: 9)
        let times = try Stopwatch.samples(1_000, warmUps: 50) { run in
            let head = talk.chains.head(.teacher)
            let turn = try talk.say(texts.turn(run), as: .teacher)
            let number = talk.chains.count(.teacher)
            let envelope = try talk.keys.seal(.turn(turn), counter: UInt64(number), head: head)
            var change = ShareChange(record)
            change.turns = [
                ShareTurnRecord(
                    role: .teacher, number: number, position: number, isOwn: true, counter: UInt64(number),
                    state: .accepted, at: now, record: turn.json.serialized)
            ]
            change.outgoing = [ShareEnvelopeRecord(counter: UInt64(number), envelope: envelope.serialized)]
            record = try store.commit(change)
        }
        try store.close()
        return Figure(
            "share, sign + seal + append a turn, p50", times.median, atMost: 0.001, .milliseconds,
            how: "1,000 turns of about 600 bytes, each committed with its envelope and the share, store on disk; p99 "
                + Unit.milliseconds.text(times.percentile(0.99)))
    }

    private static func verifying() throws -> Figure {
        var talk = try Talk()
        var texts = Texts(seed: 10)
        for number in 0..<500 {
            _ = try talk.say(texts.turn(number), as: number.isMultiple(of: 2) ? .teacher : .student)
        }
        let bytes = talk.transcript.jsonLines
        guard try ShareTranscript.verify(bytes).teacherTurns == 250 else {
            throw ChildFailure(description: "the transcript is not what was said")
        }
        let times = try Stopwatch.bothSamples(20, warmUps: 2) { _ in keep(try ShareTranscript.verify(bytes)) }
        return Figure(
            "share, verify a transcript of 500 turns, p50", times.wall.median, atMost: 0.1, .milliseconds,
            how: "20 times, \(bytes.count / 1_000) kB, by both sides in turn; worst "
                + Unit.milliseconds.text(times.wall.percentile(1)) + ", p50 of processor time "
                + Unit.milliseconds.text(times.processor.median))
    }
}

/// Both ends of a share that has been joined, in one hand.
private struct Talk {
    let share: ShareID
    let keys: ShareKeys
    var chains: TurnChains
    private let signed: SignedAgreement
    private let card: LessonCard
    private var turns: [SignedTurn] = []
    private let people: [ShareRole: Identity]
    private let random = SystemRandom()
    private let start = SystemTime().now

    init() throws {
        let (start, random) = (start, random)
        func person(_ name: String) throws -> Identity {
            try Identity(
                nodeID: .make(at: start, random: random.bytes(10)), name: PeerName(name),
                signingSeed: random.bytes(32), sealingSecret: random.bytes(32))
        }
        let (teacher, student) = (try person("bench-a"), try person("bench-b"))
        share = try ShareID(bytes: random.bytes(16))
        card = try LessonCard(
            topic: "the podcast pipeline", goal: "An episode is published from raw audio.", needs: ["ffmpeg"],
            withheld: [], risks: [],
            checks: [.visible("a feed entry"), .visible("-16 LUFS"), .visible("no duplicate")],
            turns: 200, minutes: 90, level: .sharedChecksPassed)
        let invite = try ShareInvite(
            share: share, teacher: teacher.agentID, teacherNode: teacher.nodeID, cardDigest: card.digest, relay: nil,
            binding: .bound(student.agentID), expiresAt: start + .seconds(900),
            secret: InviteSecret(bytes: random.bytes(32)))
        let nonce = random.bytes(32)
        let ask = ShareAsk(for: invite, by: student, nonce: random.bytes(32))
        let offer = try ShareOffer(card, for: invite, by: teacher, codeNonce: nonce)
        let shown = try ShareOffer(
            opening: offer.envelope(for: ask, invite: invite, by: teacher), of: invite, to: ask, by: student)
        let (join, envelope) = try ShareJoin.make(shown, of: invite, by: student, nonce: random.bytes(32))
        let accepted = try ShareJoin.accept(envelope, to: offer, of: invite, by: teacher)
        signed = try join.confirm(accepted.welcome(by: teacher, codeNonce: nonce)).signed
        keys = accepted.keys
        chains = TurnChains(signed.agreement)
        people = [.teacher: teacher, .student: student]
    }

    var transcript: ShareTranscript { ShareTranscript(signed, card: card, turns: turns) }

    mutating func say(_ text: String, as role: ShareRole) throws -> SignedTurn {
        guard let author = people[role] else { throw ChildFailure(description: "nobody is the \(role.rawValue)") }
        let draft = TurnDraft(kind: role == .teacher ? .teach : .answer, text: text)
        let turn = try chains.sign(
            draft, as: role, at: start + .seconds(turns.count), salt: random.bytes(16), by: author)
        turns.append(turn)
        return turn
    }
}

extension Texts {
    /// A turn of about 600 bytes.
    mutating func turn(_ number: Int) -> String {
        (0..<8).map { _ in fields(number).joined(separator: " ") }.joined().cut(600)
    }
}

extension String {
    fileprivate func cut(_ bytes: Int) -> String { String(decoding: utf8.prefix(bytes), as: UTF8.self) }
}
