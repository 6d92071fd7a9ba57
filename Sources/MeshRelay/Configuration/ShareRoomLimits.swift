/// What rooms for one share may cost.
public struct ShareRoomLimits: Sendable, Hashable {
    /// Open rooms of one opener.
    public var perOpener = 64
    /// Rooms opened from one ordinary room, with those that were closed and are not forgotten yet. Node ids are claims inside
    /// a room, so this is the bound that holds.
    public var perRoom = 1_000
    /// Rooms altogether, with those that were closed and are not forgotten yet.
    public var rooms = 10_000
    /// The longest time from a room's opening to its end.
    public var longestLife: Duration = .seconds(30 * 24 * 3600)
    /// Wrong admissions a minute from one address to one room; further attempts are refused unread.
    public var attemptsPerRoom = 30
    /// Wrong admissions a minute from one address to all rooms.
    public var attemptsPerAddress = 300
    /// Attempts kept for an opener that is away; the last entry then counts the rest.
    public var attemptsKept = 256

    /// The default limits.
    public init() {}
}
