public import Ambient
public import MeshMemory
public import MeshProtocol

/// A share as it stands now. Everything in it that the peer wrote (its name, the card on the student's side, reasons) is
/// untrusted text.
public struct ShareStatus: Sendable, Hashable {
    /// The share.
    public let share: ShareID
    /// Which side this node is on.
    public let role: ShareRole
    /// Where it stands.
    public let phase: SharePhase
    /// Its card.
    public let card: LessonCard
    /// Who is on the other side, once somebody has joined.
    public let peer: AgentID?
    /// The node on the other side.
    public let peerNode: NodeID?
    /// Whom the invite is bound to; nil for an open one.
    public let boundTo: AgentID?
    /// When the invite ends.
    public let inviteExpires: Timestamp
    /// Whose turn it is.
    public let floor: ShareRole
    /// Whole turns used, of `card.turns`.
    public let turnsUsed: Int
    /// Minutes of work used, of `card.minutes`.
    public let minutesUsed: Int
    /// Since when the side that has the floor has said nothing.
    public let movedAt: Timestamp?
    /// Own turns that the peer has not stored yet.
    public let waiting: Int
    /// Turns of the peer that the host has not been shown yet.
    public let unread: Int
    /// Whether the peer can be reached now.
    public let isTogether: Bool
    /// Since when it cannot, as far as is known.
    public let awaySince: Timestamp?
    /// The code that both people compare, for an open invite, until both have confirmed it.
    public let code: String?
    /// Whether this side's person has confirmed it.
    public let hasConfirmed: Bool
    /// The end that is proposed, or that there was.
    public let end: EndSummary?
    /// Why it ended other than well, or why our proposal was returned.
    public let remark: String?
    /// Hidden checks that were revealed, by number.
    public let revealed: [Int: String]
    /// When it was begun here.
    public let createdAt: Timestamp

    /// How a share is to end or has ended.
    public struct EndSummary: Sendable, Hashable {
        /// Who proposed it; nil once it has ended.
        public let proposedBy: ShareRole?
        /// Whether the other side has agreed to it; the proposer signs last, so its signature may still be on the way.
        public let isAccepted: Bool
        /// When this side agreed to the peer's proposal; nil otherwise.
        public let acceptedAt: Timestamp?
        /// How.
        public let outcome: ShareOutcome
        /// How well that is established.
        public let level: VerificationLevel
        /// What came of it.
        public let summary: String
        /// The results of the card's checks, in its order.
        public let checks: [CheckResult]
        /// Whether both sides have signed.
        public let isConfirmed: Bool
        /// The seal's digest as 64 hex digits.
        public let sealDigest: String
    }

    /// Whether turns of the other side may still come in and move this side's agent: from the joining until the end, or until
    /// this side has agreed to it.
    public var isHeld: Bool {
        switch phase {
        case .joined, .confirmed, .active: true
        case .closing: end?.proposedBy == role || end?.isAccepted != true
        case .drafted, .invited, .completed, .declined, .expired, .abandoned, .aborted, .stopped: false
        }
    }

    /// One line for a person or a model, such as `active, your turn; peer away since 10:04, 2 turns waiting`.
    ///
    /// - Parameter clock: Writes a moment as the reader's time of day.
    public func sentence(clock: (Timestamp) -> String = Self.utc) -> String {
        var parts: [String] = []
        switch phase {
        case .active: parts.append(floor == role ? "active, your turn" : "active, the \(floor.rawValue)'s turn")
        case .confirmed: parts.append(floor == role ? "confirmed, your turn" : "confirmed, the teacher begins")
        case .joined where code != nil:
            parts.append(
                hasConfirmed
                    ? "joined; waits for the other person to confirm the code"
                    : "joined; both people must confirm the code \(code ?? "")")
        case .closing:
            if end?.proposedBy == role {
                parts.append("closing, waits for the peer's answer")
            } else if end?.isAccepted == true {
                let since = end?.acceptedAt.map { " since \(clock($0))" } ?? ""
                parts.append("closing, accepted by you; awaiting the peer's seal\(since)")
            } else {
                parts.append("closing, the peer waits for your answer")
            }
        case .completed:
            let end = end.map { "\($0.outcome.rawValue), \($0.level.words)" } ?? ""
            parts.append("completed: \(end)\(self.end?.isConfirmed == true ? "" : ", unconfirmed by the other side")")
        default: parts.append(phase.words)
        }
        if unread > 0 { parts.append("\(Self.count(unread, "turn")) unread") }
        guard phase.isOpen, peer != nil, !isTogether else { return parts.joined(separator: "; ") }
        let away = awaySince.map { "peer away since \(clock($0))" } ?? "peer away"
        parts.append(waiting > 0 ? "\(away), \(Self.count(waiting, "turn")) waiting" : away)
        return parts.joined(separator: "; ")
    }

    /// `10:04 UTC`.
    public static func utc(_ moment: Timestamp) -> String {
        let minutes = Int(((moment.milliseconds / 60_000) % 1440 + 1440) % 1440)
        func pair(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(pair(minutes / 60)):\(pair(minutes % 60)) UTC"
    }

    static func count(_ number: Int, _ noun: String) -> String { number == 1 ? "1 \(noun)" : "\(number) \(noun)s" }
}

/// How far a turn of ours has come, and no further than is proven.
public struct TurnReceipt: Sendable, Hashable {
    /// Its number in our chain; the last part's for a long turn.
    public let turn: Int
    /// The state that is proven.
    public let state: DeliveryState
    /// Whether `stored` means the mailbox of a relay, and not yet the peer.
    public let isAtRelay: Bool
    /// Since when.
    public let at: Timestamp

    /// What that means, in words.
    public var words: String {
        switch state {
        case .accepted: "committed here; waits for the peer"
        case .stored: isAtRelay ? "stored in the relay's mailbox; the peer has not fetched it" : "stored by the peer"
        case .fetched: "fetched by the peer's agent"
        case .shown: "shown to the peer's agent"
        case .answered: "answered"
        case .held, .refused, .expired: state.rawValue
        }
    }
}
