/// The times and limits of shares. Everything has a default that suits two people at work.
public struct ShareSettings: Sendable, Hashable {
    /// How long a bound invite is good for.
    public var boundInvite: Duration = .seconds(7 * 86_400)
    /// How long the other side has for answering a proposal to end, before silence closes the share as unconfirmed.
    public var answerToEnd: Duration = .seconds(15 * 60)
    /// How long a share waits for a peer that says nothing at all.
    public var patience: Duration = .seconds(7 * 86_400)
    /// How long a card is waited for.
    public var preview: Duration = .seconds(20)
    /// The longest that `awaitTurn` waits.
    public var longestWait: Duration = .seconds(50)
    /// After which silence an envelope without acknowledgement is sent again; doubled each time, up to `slowestRepeat`.
    public var firstRepeat: Duration = .seconds(5)
    /// The slowest repetition.
    public var slowestRepeat: Duration = .seconds(60)
    /// After which what the mailbox of an absent peer was given is sent again, in case the relay has lost it. Sooner would
    /// only fill the mailbox with copies.
    public var mailRepeat: Duration = .seconds(6 * 3_600)
    /// Own turns without acknowledgement that are kept for a peer who is away. Range 1...200.
    public var waitingTurns = 64
    /// Questions for the card and joinings answered per share and minute.
    public var attemptsPerMinute = 20

    /// The defaults.
    public init() {}
}
