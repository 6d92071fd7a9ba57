import NIOCore

/// A rate with a burst. A value; time is handed in.
///
/// Whoever has anything left may spend at once even more than is left and then has to wait until the debt is paid, so
/// that a message larger than the burst is slow but not impossible.
struct TokenBucket: Sendable {
    private let perNanosecond: Double
    private let burst: Double
    private var level: Double
    private var updated: NIODeadline

    init(perSecond: Int, burst: Int, now: NIODeadline) {
        perNanosecond = Double(perSecond) / 1e9
        self.burst = Double(burst)
        level = Double(burst)
        updated = now
    }

    /// How long nothing may be spent; zero if something may be spent now.
    mutating func wait(at now: NIODeadline) -> TimeAmount {
        if now > updated {
            level = min(burst, level + Double((now - updated).nanoseconds) * perNanosecond)
            updated = now
        }
        guard level <= 0 else { return .zero }
        // At least one whole token, or a bucket would be woken for every fraction of one.
        return .nanoseconds(Int64(min((1 - level) / perNanosecond, 1e15).rounded(.up)))
    }

    mutating func spend(_ amount: Int) { level -= Double(amount) }
}
