/// What the relay keeps for nodes that are away. Every bound counts payload bytes, not what the file takes.
public struct MailLimits: Sendable, Hashable {
    /// Letters that may wait in one mailbox.
    public var lettersPerOwner = 20_000
    /// Bytes that may wait in one mailbox.
    public var bytesPerOwner = 64 << 20
    /// Letters of one sender in one room that may wait, over all mailboxes.
    public var lettersPerSender = 40_000
    /// Bytes of one sender in one room that may wait, over all mailboxes.
    public var bytesPerSender = 64 << 20
    /// Letters that may wait in one room. Node ids are claims inside a room, so this is the bound that holds.
    public var lettersPerRoom = 200_000
    /// Bytes that may wait in one room.
    public var bytesPerRoom = 256 << 20
    /// Letters that may wait altogether.
    public var letters = 1_000_000
    /// Bytes that may wait altogether; at most `bytesInMemory` when the relay has no folder for mail.
    public var bytes = 1 << 30
    /// Bytes that may wait altogether in a relay without a folder for mail.
    public var bytesInMemory = 64 << 20
    /// Mailboxes in one room.
    public var mailboxesPerRoom = 2_000
    /// Mailboxes altogether.
    public var mailboxes = 20_000
    /// How long a letter waits.
    public var retention: Duration = .seconds(7 * 24 * 3600)
    /// How long a mailbox that nobody opens is remembered, and with it the key that opens it.
    public var mailboxRetention: Duration = .seconds(90 * 24 * 3600)

    /// The default limits.
    public init() {}
}
