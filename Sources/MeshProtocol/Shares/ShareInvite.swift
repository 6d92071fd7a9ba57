public import Ambient

/// An invitation to a share, as its link carries it.
///
/// Printing, dumping or interpolating it never shows the secret; only `link(_:)` does.
public struct ShareInvite: Sendable, Equatable {
    /// The share.
    public let share: ShareID
    /// The teacher's identity; its name is a label only.
    public let teacher: AgentID
    /// The teacher's node.
    public let teacherNode: NodeID
    /// The digest of the lesson card (32 bytes), so that no other card can be shown.
    public let cardDigest: [UInt8]
    /// The relay through which the share goes: `ws` or `wss`; nil between nodes that reach each other anyway.
    public let relay: InviteRelay?
    /// Whom it is for.
    public let binding: ShareBinding
    /// When it ends.
    public let expiresAt: Timestamp
    /// What makes it worth anything.
    public let secret: InviteSecret

    /// The longest link, in bytes.
    public static let longestLink = 2_048

    /// How long an open invite is good for: 15 minutes.
    public static let openLifetime: Duration = .seconds(15 * 60)

    /// An invite; refuses a card digest of another length than 32 bytes and times that no peer could represent.
    public init(
        share: ShareID, teacher: AgentID, teacherNode: NodeID, cardDigest: [UInt8], relay: InviteRelay?,
        binding: ShareBinding, expiresAt: Timestamp, secret: InviteSecret
    ) throws(MalformedValue) {
        guard cardDigest.count == 32 else {
            throw MalformedValue(what: "an invite", why: "the digest of its card must have 32 bytes")
        }
        guard Timestamp.signable.contains(expiresAt.milliseconds) else {
            throw MalformedValue(what: "an invite", why: "the time at which it ends cannot be represented")
        }
        self.share = share
        self.teacher = teacher
        self.teacherNode = teacherNode
        self.cardDigest = cardDigest
        self.relay = relay
        self.binding = binding
        self.expiresAt = expiresAt
        self.secret = secret
    }

    /// Whether it has ended by `now`.
    public func hasExpired(at now: Timestamp) -> Bool { now >= expiresAt }
}

extension ShareInvite: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Which share and whose, without the secret.
    public var description: String { "invite to share \(share) of \(teacher)" }

    /// Which share and whose, without the secret.
    public var debugDescription: String { description }

    /// Nothing but the description.
    public var customMirror: Mirror { Mirror(self, children: ["invite": description]) }
}
