public import Ambient

/// Leaves a model alone that keeps failing, and tries it again ever more rarely:
///
///     closed --(failures in a row)--> open --(pause)--> half open --success--> closed
///                                      ^                   |
///                                      +---- twice the pause (at most half an hour)
///
/// A value; whoever makes the calls owns it.
public struct CircuitBreaker: Sendable, Hashable {
    /// How it stands.
    public enum State: Sendable, Hashable {
        /// Calls go through; this many have failed in a row.
        case closed(failures: Int)
        /// No call before this moment.
        case open(until: Timestamp)
        /// One call may find out whether the model is back.
        case halfOpen
    }

    private static let firstBackOff: Duration = .seconds(2)
    private static let longestBackOff: Duration = .seconds(60)

    /// The longest pause.
    public static let longestPause: Duration = .seconds(1800)

    /// How it stands.
    public private(set) var state: State = .closed(failures: 0)
    private var openings = 0
    private let limit: Int
    private let pause: Duration

    /// - Parameters:
    ///   - failures: Failures in a row that open it, 1 or more.
    ///   - pause: The first pause.
    public init(failures: Int, pause: Duration) {
        limit = max(1, failures)
        self.pause = max(.milliseconds(1), pause)
    }

    /// Until when no call may be made, or nil when one may. After the pause this makes it half open.
    public mutating func closedUntil(at now: Timestamp) -> Timestamp? {
        guard case .open(let until) = state else { return nil }
        // A clock that was set back must not keep a peer silent for longer than a pause.
        guard now < until, until - now <= Self.longestPause else {
            state = .halfOpen
            return nil
        }
        return until
    }

    /// A call succeeded.
    public mutating func succeed() {
        state = .closed(failures: 0)
        openings = 0
    }

    /// A call failed in a way that says something about the provider.
    ///
    /// - Parameter retryAfter: How long the provider asked to be left alone.
    public mutating func fail(at now: Timestamp, retryAfter: Duration? = nil) {
        switch state {
        case .closed(let failures) where failures + 1 < limit: state = .closed(failures: failures + 1)
        case .closed, .halfOpen:
            let doubled = pause * (1 << min(openings, 10))
            openings += 1
            state = .open(until: now + min(Self.longestPause, max(doubled, retryAfter ?? .zero)))
        case .open: break
        }
    }

    /// How long to wait after a failure that left it closed: two seconds, then twice as long each time.
    var backOff: Duration {
        guard case .closed(let failures) = state, failures > 0 else { return Self.firstBackOff }
        return min(Self.longestBackOff, Self.firstBackOff * (1 << min(failures - 1, 10)))
    }

    /// Until when it is open, as it was last looked at.
    var openUntil: Timestamp? {
        if case .open(let until) = state { until } else { nil }
    }

    /// Whether it was open when it was last looked at.
    var isOpen: Bool {
        if case .open = state { true } else { false }
    }

    /// For status: `closed`, `open`, `half open`.
    public var name: String {
        switch state {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half open"
        }
    }
}
