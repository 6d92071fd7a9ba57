/// Waiting times that double, so that many clients do not hammer something that is down.
struct BackOff: Sendable, Hashable {
    let initial: Duration
    let maximum: Duration
    private var step = 0

    /// `initial`, twice that, and so on up to `maximum`.
    init(initial: Duration, maximum: Duration) {
        self.initial = initial
        self.maximum = maximum
    }

    /// The next wait, lengthened by `jitter` (0...1) of itself; the sum stays within `maximum` plus that part.
    mutating func next(jitter: Double = 0) -> Duration {
        var delay = initial
        for _ in 0..<step where delay < maximum { delay *= 2 }
        if delay < maximum { step += 1 }
        return min(delay, maximum) * (1 + jitter)
    }

    /// Begins again: things have gone well for a while.
    mutating func reset() { step = 0 }
}
