public import Ambient
public import MeshProtocol

/// Somebody tried to use an invite; told to the opener of the room, kept for it while it is away.
public struct RoomAttempt: Sendable, Hashable {
    /// How the relay answered.
    public enum Outcome: String, Sendable, Hashable {
        /// Entered for the first time.
        case admitted
        /// Showed something that is not this invite's admission (or a place's admission without the place's key).
        case wrongAdmission = "wrong-admission"
        /// The invite's places were taken.
        case used
        /// Came after the invite had expired.
        case expired
        /// Was evicted before.
        case evicted
        /// Too many wrong ones; told once a minute, the rest is in ``RoomAttempt/count``.
        case limited
        /// A word this version does not know.
        case other
    }

    /// 1 and up, per room; the same number again is the same attempt.
    public let number: Int64
    /// How the relay answered.
    public let outcome: Outcome
    /// The node id that was given. A claim.
    public let node: NodeID?
    /// The name that was given, at most 64 characters. A claim, text from outside: never trust, always fence.
    public let name: String?
    /// When, by the relay's clock.
    public let at: Timestamp
    /// How many attempts this stands for; more than one when they came faster than the relay tells.
    public let count: Int

    /// An attempt.
    public init(number: Int64, outcome: Outcome, node: NodeID?, name: String?, at: Timestamp, count: Int) {
        self.number = number
        self.outcome = outcome
        self.node = node
        self.name = name
        self.at = at
        self.count = count
    }
}

/// Why a room does not let us in, for good. ``ShareRoom/run(_:)`` returns after it.
public enum RoomRefusal: Sendable, Hashable {
    /// No such room, or not its admission; the relay does not say which.
    case notValid
    /// Somebody else has used the invite.
    case used
    /// The invite or the room has expired, or the opener has closed the room.
    case closed
    /// The opener has evicted this node.
    case evicted
}

/// What a member of a share's room gets to know, in order.
public enum ShareRoomEvent: Sendable, Hashable {
    /// How the connection is doing. `connected` comes before anything else of that connection.
    case state(TransportState)
    /// We are not let in.
    case refused(RoomRefusal)
    /// What became of our mailbox in this room.
    case mailbox(MailboxState)
    /// Another member is connected. The relay's word.
    case present(NodeID, name: String?)
    /// Another member is not connected any more.
    case away(NodeID)
    /// A payload with its number. Acknowledge when it is stored.
    case mail(RelayMail)
    /// A payload that was not kept (the sender asked for no receipt): nothing to acknowledge.
    case payload(from: NodeID, [UInt8])
    /// What became of one of ours.
    case receipt(MailReceipt)
    /// Somebody used, or tried to use, the invite (only told to the opener). Acknowledge when it is stored.
    case attempt(RoomAttempt)
}

/// A share's room on a relay, as one of its members uses it.
public protocol ShareRoom: Sendable {
    /// Keeps a connection to the room, with the pauses of ``RelayTransport``, until the task is cancelled or the relay
    /// refuses for good (``ShareRoomEvent/refused(_:)`` was delivered). Call it once. `deliver` is awaited for every event;
    /// while it is busy nothing more is read.
    /// - Throws: ``LinkError`` when it could not start.
    func run(_ deliver: @escaping @Sendable (ShareRoomEvent) async -> Void) async throws

    /// Queues one payload (one JSON value, at most 1 MiB) for a member, present or away, and returns at once. The relay
    /// keeps it in the member's mailbox and answers with a ``ShareRoomEvent/receipt(_:)`` of this id (1...128 bytes). No
    /// answer before the connection ends means that it is unknown: send it again.
    /// - Throws: ``LinkError/notConnected``, ``LinkError/full``, ``LinkError/tooLarge(bytes:limit:)``,
    ///   ``LinkError/emptyFrame``.
    func send(_ payload: [UInt8], to node: NodeID, receipt: String) throws(LinkError)

    /// Tells the relay to forget our mail up to and with this number. Without a connection it does nothing: the mail comes
    /// again and can be acknowledged then.
    func acknowledge(mailThrough number: Int64)

    /// Tells the relay to forget the attempts up to and with this number. For the opener.
    func acknowledge(attemptsThrough number: Int64)

    /// Puts a member out for good and gives its place to the next. For the opener.
    /// - Throws: ``LinkError/notConnected``, ``LinkError/full``.
    func evict(_ node: NodeID) throws(LinkError)
}

/// The rooms of a relay.
public protocol ShareRooms: Sendable {
    /// Opens a room over this node's own connection to its relay, waiting at most 10 s for the answer.
    /// - Returns: when the relay will forget the room.
    /// - Throws: ``RoomError``.
    func open(_ opening: RoomOpening) async throws(RoomError) -> Timestamp

    /// Closes a room and forgets its mail, waiting at most 10 s for the answer. A room that is gone already is closed.
    /// - Throws: ``RoomError``.
    func close(_ share: String, openerSecret: RelaySecret) async throws(RoomError)

    /// Refuses the address of a relay that an invite must not make this node contact.
    /// - Throws: ``LinkError/outOfReach(host:)``, ``LinkError/relayAddress(problem:)``.
    func checkReach(_ url: String) throws(LinkError)

    /// A member's side of a room. Nothing happens before ``ShareRoom/run(_:)``.
    /// - Throws: ``LinkError/relayAddress(problem:)``, ``LinkError/outOfReach(host:)``.
    func room(_ pass: RoomPass) throws(LinkError) -> any ShareRoom
}
