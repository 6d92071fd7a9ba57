import Ambient

/// When a failed request is sent again.
///
/// Exponential back-off with full jitter: before attempt n+1 it waits a random share of `base * 2^(n-1)`, at most `most`
/// (the form that AWS's architecture blog found to spread load best), never less than a quarter of it. A vendor's own
/// `retry-after` counts instead if it is longer.
struct RetryPolicy: Sendable, Hashable {
    /// Requests altogether, 1...6.
    var attempts = 3
    /// The first wait.
    var base: Duration = .milliseconds(500)
    /// The longest wait of our own.
    var most: Duration = .seconds(8)
    /// The longest wait that a vendor may ask for; a longer one ends the call, and the loop waits instead.
    var mostAsked: Duration = .seconds(30)

    /// How long to wait after attempt number `attempt` (1...), or nil to give up.
    func delay(
        after attempt: Int, status: Int, retryAfter: Duration?, remaining: Duration, random: any RandomSource
    ) -> Duration? {
        guard attempt < attempts, ModelError.isTransient(status: status) else { return nil }
        let ceiling = min(base * (1 << min(attempt - 1, 16)), most)
        var delay = ceiling * (0.25 + 0.75 * random.fraction())
        if let retryAfter {
            guard retryAfter <= mostAsked else { return nil }
            delay = max(delay, retryAfter)
        }
        return delay < remaining ? delay : nil
    }
}
