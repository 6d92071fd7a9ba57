public import Ambient
public import MeshProtocol

/// A road for sealed envelopes between the two nodes of a share.
///
/// A carrier is trusted with nothing: envelopes are sealed in themselves, may be lost, repeated or reordered, and are sent
/// again until the peer has acknowledged them. Nothing a carrier reports proves anything but `mailed`.
public protocol ShareCarrier: Sendable {
    /// What people call it.
    var name: String { get }

    /// Whether what it takes lies in a mailbox until the peer comes, and is reported as `mailed`. Most roads only lead to a
    /// peer who is there.
    var keepsMail: Bool { get }

    /// Works until the task is cancelled. `deliver` returns after what it was given is committed; false says that it could
    /// not be, so that a carrier must not acknowledge it to a mailbox.
    func run(_ deliver: @escaping @Sendable (ShareCarrierEvent) async -> Bool) async

    /// Looks after `place` from now on: where its envelopes come from and go to. Repeating it is harmless; so is a later
    /// one with more in it.
    func attend(_ place: SharePlace) async

    /// Nothing more is to be carried for this share.
    func leave(_ share: ShareID) async

    /// Why this road must not be taken to the relay that an invite names; nil when there is no objection.
    func objection(to relay: InviteRelay) -> String?

    /// A node that may not take part in the share holds a place on this road: give it to the next.
    func turnAway(_ node: NodeID, from share: ShareID) async

    /// Hands an envelope to this road.
    ///
    /// - Returns: Whether the road took it. True promises no arrival.
    func send(_ envelope: ShareEnvelope, to peer: NodeID) async -> Bool
}

extension ShareCarrier {
    /// Most roads have no mailbox.
    public var keepsMail: Bool { false }

    /// Most roads lead to no relay.
    public func objection(to relay: InviteRelay) -> String? { nil }

    /// Most roads have no places to hold.
    public func turnAway(_ node: NodeID, from share: ShareID) async {}
}

/// What a carrier has to say.
public enum ShareCarrierEvent: Sendable {
    /// An envelope arrived. Unexamined.
    case received(ShareEnvelope)
    /// Several arrived one after the other, in this order, as out of a mailbox. Unexamined. Worth more together: what follows
    /// each other in a share is committed in one step and acknowledged by one receipt.
    case receivedMany([ShareEnvelope])
    /// The peer of a share can be reached over this road now.
    case present(NodeID)
    /// This road takes envelopes for the share now, whether or not its peer is there.
    case open(ShareID)
    /// The peer of a share can no longer be reached over this road.
    case away(NodeID)
    /// A mailbox has committed our envelope with this number.
    case mailed(ShareID, counter: UInt64)
    /// Somebody knocked at the share's room on a relay; in our words what became of it.
    case attempt(ShareID, who: String, outcome: String)
}

/// What a carrier needs to look after one share.
public struct SharePlace: Sendable {
    /// The share.
    public let share: ShareID
    /// Which side this node is on.
    public let role: ShareRole
    /// The node on the other side; the teacher does not know it before somebody has asked.
    public let peer: NodeID?
    /// The relay whose room the share may use, or nil.
    public let relay: InviteRelay?
    /// What admits to that room (32 bytes); both sides have it.
    public let admission: [UInt8]
    /// What lets the teacher open and close the room (32 bytes); nil on the student's side.
    public let openerSecret: [UInt8]?
    /// What keeps this node's place and mailbox in the room over restarts (32 bytes).
    public let mailboxKey: [UInt8]
    /// When the invite ends.
    public let inviteExpires: Timestamp
    /// When the relay may forget room and mail.
    public let closes: Timestamp
}
