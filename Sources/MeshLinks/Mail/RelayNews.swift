/// What a relay with mailboxes and rooms tells besides links, in the order in which it came between the link events.
public enum RelayNews: Sendable, Hashable {
    /// What became of the mailbox that the configuration asks for; after every connection.
    case mailbox(MailboxState)
    /// A payload out of it. Acknowledge it with ``RelayTransport/acknowledge(mailThrough:)`` when it is stored.
    case mail(RelayMail)
    /// What became of a payload that was sent with ``RelayTransport/keep(_:for:receipt:)``.
    case receipt(MailReceipt)
    /// Somebody used, or tried to use, the invite of the room that we have opened and are in.
    case attempt(RoomAttempt)
    /// The room does not let us in, for good.
    case refused(RoomRefusal)
}
