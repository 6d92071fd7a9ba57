public import Ambient

/// An amount that model calls have used: money in millionths of a dollar, and tokens. Open reservations count in full.
public struct Spend: Sendable, Hashable {
    /// Millionths of a US dollar, 0 or more.
    public var microDollars: Int64
    /// Tokens, 0 or more.
    public var tokens: Int64

    /// An amount.
    public init(microDollars: Int64 = 0, tokens: Int64 = 0) {
        self.microDollars = microDollars
        self.tokens = tokens
    }
}

/// What was spent in the windows that caps speak of. Windows slide: an hour is the last 60 minutes.
public struct SpendTotals: Sendable, Hashable {
    /// Since this run began; see `MemoryStore.beginRun`.
    public var run = Spend()
    /// In the last 60 minutes, also by earlier runs.
    public var hour = Spend()
    /// In the last 24 hours, also by earlier runs.
    public var day = Spend()

    /// Nothing spent.
    public init() {}
}

/// How many wakes there were in the windows that budgets speak of.
public struct WakeCounts: Sendable, Hashable {
    /// In the last 60 seconds.
    public var minute = 0
    /// In the last 60 minutes.
    public var hour = 0
    /// In the last 24 hours.
    public var day = 0
    /// In the last 60 minutes, for one counterpart.
    public var counterpartHour = 0

    /// No wakes.
    public init() {}
}

/// What came of asking for something that may be refused.
public enum Ruling<Granted: Sendable, Refusal: Sendable>: Sendable {
    /// It was noted, and this names it.
    case granted(Granted)
    /// Nothing was noted, for this reason.
    case refused(Refusal)
}

extension Ruling: Equatable where Granted: Equatable, Refusal: Equatable {}

/// An answer that waits for a person.
public struct HeldAnswer: Sendable, Hashable {
    /// How far the person has decided.
    public enum State: String, Sendable, Hashable {
        /// Nobody has decided.
        case held
        /// It may leave.
        case released
        /// It has left.
        case sent
        /// It will not leave.
        case dropped
    }

    /// Its number, never given twice.
    public let id: Int64
    /// When it was held.
    public let at: Timestamp
    /// How far the person has decided.
    public let state: State
    /// Why it is held, in words.
    public let reasons: [String]
    /// What is held, in its maker's own form.
    public let answer: String
}

/// How often something was suppressed for one reason.
public struct SuppressionCount: Sendable, Hashable {
    /// The reason's name.
    public let reason: String
    /// How often, over the identity's life.
    public let count: Int64
    /// The last time.
    public let lastAt: Timestamp
}
