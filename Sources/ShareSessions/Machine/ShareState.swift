import Ambient
import MeshProtocol

/// All that a share is, apart from its secrets and its turns, which are stored beside it. A value: every step makes the
/// next one, and the step counts when it has been committed.
struct ShareState: Codable, Hashable, Sendable {
    let share: ShareID
    let role: ShareRole
    let card: LessonCard
    /// Whom the invite is for; nil for an open one.
    let boundTo: AgentID?
    let relay: InviteRelay?
    let createdAt: Timestamp
    var phase: SharePhase
    var inviteExpires: Timestamp

    /// What both sides agree on, once somebody has joined.
    var agreement: ShareAgreement?
    var teacherSignature: [UInt8]?
    var studentSignature: [UInt8]?
    /// The code that people compare, once it is known here.
    var code: String?
    var hasConfirmed = false
    var peerHasConfirmed = false

    /// The last of our envelopes, the last of the peer's that took effect, and the last of ours that the peer has.
    var sent: UInt64 = 0
    var received: UInt64 = 0
    var acknowledged: UInt64 = 0
    /// The last envelopes of the peer that asked for a receipt.
    var acknowledgeable: [UInt64] = []
    /// Receipts sent since something that the peer acknowledges by itself.
    var unanswered = 0

    var floor: ShareRole = .teacher
    /// Whole turns of both sides; a long turn in parts counts once.
    var turnsUsed = 0
    /// The last turn of the peer that our host was given, and was shown.
    var fetched = 0
    var shown = 0
    /// Signs of life, which cost nothing of the budget but are not without number either.
    var signsOfLife = 0
    /// Whether the student has restated.
    var isRestated = false
    /// Hidden checks revealed, by number.
    var revealed: [Int: Reveal] = [:]

    var proposal: Proposal?
    /// Why the peer returned our last proposal.
    var returned: String?
    var end: End?

    /// When turns began to flow, the working time up to the last step, and when the peer last proved to be alive.
    var activeAt: Timestamp?
    var worked: Int64 = 0
    var movedAt: Timestamp?
    var heardAt: Timestamp?
    var endedAt: Timestamp?
    /// Why it ended other than well, in words for the person.
    var ending: String?

    /// A hidden check, as it became known.
    struct Reveal: Codable, Hashable, Sendable {
        var salt: [UInt8]
        var text: String
    }

    /// A proposal to end, and who made it.
    struct Proposal: Codable, Hashable, Sendable {
        var by: ShareRole
        /// The seal that both would sign.
        var seal: ShareSeal
        /// The answering side's signature under it, once that has agreed: the proposer signs last.
        var signature: [UInt8]?
        /// When that side agreed; nil on the proposer's side, and in shares stored before this was.
        var acceptedAt: Timestamp?
        /// When silence closes the share; nil on the side that has to answer.
        var deadline: Timestamp?
    }

    /// The end, with the signatures that there are.
    struct End: Codable, Hashable, Sendable {
        var seal: ShareSeal
        var teacherSignature: [UInt8]?
        var studentSignature: [UInt8]?
    }

    /// A share that has just been begun here.
    init(
        share: ShareID, role: ShareRole, card: LessonCard, boundTo: AgentID?, relay: InviteRelay?, phase: SharePhase,
        inviteExpires: Timestamp, at now: Timestamp
    ) {
        self.share = share
        self.role = role
        self.card = card
        self.boundTo = boundTo
        self.relay = relay
        self.phase = phase
        self.inviteExpires = inviteExpires
        createdAt = now
    }

    /// The node on the other side, once it is known.
    var peer: ShareParty? { agreement?[role.peer] }

    /// Whether anything but receipts waits for the peer's acknowledgement.
    var isSpeechWaiting: Bool { sent - acknowledged > UInt64(unanswered) }
}
