import Ambient
import MeshMemory
import MeshProtocol
import TestSupport

@testable import ShareSessions

/// Two machines without nodes, disks or carriers: the test hands the envelopes over.
struct Duo {
    var teacher: ShareMachine
    var student: ShareMachine
    var now = Timestamp(milliseconds: 1_790_000_000_000)
    let invite: ShareInvite
    private let random = SeededRandom(seed: 5)

    static func identity(_ number: UInt8, name: String) throws -> Identity {
        try Identity(
            nodeID: NodeID.make(
                at: Timestamp(milliseconds: Int64(number) + 1), random: Array(repeating: number, count: 10)),
            name: PeerName(name), signingSeed: Array(repeating: number, count: 32),
            sealingSecret: Array(repeating: number ^ 0x55, count: 32))
    }

    /// A share that is joined, over a bound invite.
    init(_ draft: LessonDraft = .sample) throws {
        let (ada, bob) = (try Self.identity(1, name: "ada"), try Self.identity(2, name: "bob"))
        self.init(try Self.invited(draft, by: ada, for: .bound(bob.agentID)), try Self.placeholder(bob))
        let (join, envelope) = try self.joining(by: bob)
        let state = ShareState(
            share: invite.share, role: .student, card: teacher.state.card, boundTo: bob.agentID, relay: nil,
            phase: .joined, inviteExpires: invite.expiresAt, at: now)
        student = try ShareMachine(
            state, secrets: ShareSecrets(invite: invite, mailboxKey: []), identity: bob, settings: ShareSettings())
        student.joined(join, envelope: envelope)
        try teacher.take(join: envelope, knownKey: nil, at: now)
        try exchange()
    }

    private init(_ teacher: ShareMachine, _ student: ShareMachine) {
        self.teacher = teacher
        self.student = student
        invite = teacher.secrets!.invite
    }

    /// A teacher whose invite waits; the student is only there to fill its place.
    static func open(_ binding: ShareBinding) throws -> Duo {
        let ada = try identity(1, name: "ada")
        return Duo(try invited(.sample, by: ada, for: binding), try placeholder(try identity(2, name: "bob")))
    }

    private static func placeholder(_ identity: Identity) throws -> ShareMachine {
        try invited(.sample, by: identity, for: .open)
    }

    private static func invited(
        _ draft: LessonDraft, by identity: Identity, for binding: ShareBinding
    ) throws -> ShareMachine {
        let now = Timestamp(milliseconds: 1_790_000_000_000)
        let (card, hidden) = try draft.card { Array(repeating: 9, count: 16) }
        let agent: AgentID? = if case .bound(let agent) = binding { agent } else { nil }
        let invite = try ShareInvite(
            share: ShareID(bytes: Array(repeating: 4, count: 16)), teacher: identity.agentID,
            teacherNode: identity.nodeID, cardDigest: card.digest, relay: nil, binding: binding,
            expiresAt: now + .seconds(900), secret: InviteSecret(bytes: Array(repeating: 8, count: 32)))
        let state = ShareState(
            share: invite.share, role: .teacher, card: card, boundTo: agent, relay: nil, phase: .invited,
            inviteExpires: invite.expiresAt, at: now)
        let secrets = ShareSecrets(
            invite: invite, codeNonce: Array(repeating: 6, count: 32), mailboxKey: [], hidden: hidden)
        return try ShareMachine(state, secrets: secrets, identity: identity, settings: ShareSettings())
    }

    /// What somebody who holds the invite's secret sends to join, whoever the invite is for.
    func joining(by identity: Identity) throws -> (join: ShareJoin, envelope: ShareEnvelope) {
        let forged = try ShareInvite(
            share: invite.share, teacher: invite.teacher, teacherNode: invite.teacherNode,
            cardDigest: invite.cardDigest, relay: nil,
            binding: invite.binding.admits(identity.publicKey) ? invite.binding : .open,
            expiresAt: invite.expiresAt, secret: invite.secret)
        let offer = try ShareOffer(
            teacher.state.card, for: forged, by: teacher.identity, codeNonce: Array(repeating: 6, count: 32))
        return try ShareJoin.make(offer, of: forged, by: identity, nonce: random.bytes(32))
    }

    /// Hands over what both have sent until nothing is left.
    mutating func exchange() throws {
        while true {
            let (down, up) = (teacher.takeEnvelopes(), student.takeEnvelopes())
            guard !down.isEmpty || !up.isEmpty else { return }
            for envelope in down { try student.receive(envelope, at: now) { _ in nil } }
            for envelope in up { try teacher.receive(envelope, at: now) { _ in nil } }
        }
    }

    mutating func say(_ role: ShareRole, _ text: String, kind: TurnKind? = nil, keepsFloor: Bool? = nil) throws {
        let draft = Saying(text, kind: kind, keepsFloor: keepsFloor).draft(as: role)
        let salt = random.bytes(16)
        if role == .teacher {
            _ = try teacher.say(draft, at: now) { salt }
        } else {
            _ = try student.say(draft, at: now) { salt }
        }
    }
}

extension ShareMachine {
    /// The envelopes of the steps so far.
    mutating func takeEnvelopes() -> [ShareEnvelope] {
        defer { effects = ShareEffects() }
        return effects.envelopes.compactMap { try? ShareEnvelope(parsing: $0.envelope) }
    }
}
