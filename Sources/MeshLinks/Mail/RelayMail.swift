public import MeshProtocol

/// One payload out of our mailbox at a relay.
///
/// The relay hands it out again after every reconnection until it is acknowledged, so the same number may come twice; in
/// one mailbox a number never stands for two payloads, and numbers grow in the order in which the relay stored them.
public struct RelayMail: Sendable, Hashable {
    /// 1 and up, per mailbox.
    public let number: Int64
    /// The node that the relay says it is from. The relay's word: what is inside has to prove itself.
    public let sender: NodeID
    /// The sender's bytes, exactly: one JSON value.
    public let payload: [UInt8]

    /// A payload with its number.
    public init(number: Int64, sender: NodeID, payload: [UInt8]) {
        self.number = number
        self.sender = sender
        self.payload = payload
    }
}

/// What the relay says about the mailbox we asked for.
public enum MailboxState: Sendable, Hashable {
    /// It is ours, and this many payloads wait in it; they follow.
    case open(waiting: Int)
    /// It cannot be had. `wrong-key`: somebody else's key opens this node id's mailbox; `quota`: the relay has too many;
    /// `unavailable`: its store does not work. Frames arrive all the same while we are connected.
    case refused(reason: String)
}

/// What became of a payload that was sent with a receipt id.
public struct MailReceipt: Sendable, Hashable {
    /// What the relay did.
    public enum Outcome: Sendable, Hashable {
        /// Kept in the receiver's mailbox until it acknowledges, also across restarts if the relay has a folder for mail.
        case stored
        /// Handed to the receiver's connection; it has no mailbox, so nothing was kept.
        case forwarded
        /// Neither. `no-mailbox`: away, and it never asked for one; `quota`: owner, sender, room or relay is full;
        /// `too-large`; `busy` and `unavailable`: try again later.
        case refused(reason: String)
    }

    /// The id given to `send`.
    public let id: String
    /// Whom it was for, where the relay says so.
    public let node: NodeID?
    /// What the relay did.
    public let outcome: Outcome

    /// A receipt.
    public init(id: String, node: NodeID?, outcome: Outcome) {
        self.id = id
        self.node = node
        self.outcome = outcome
    }
}
