import Ambient

/// A bucket of permissions that refills steadily: bursts are fine, a run-away loop is not.
struct RateLimit: Sendable {
    private let perSecond: Double
    private let burst: Double
    private var permissions: Double
    private var refilled: Timestamp

    init(perSecond: Double, burst: Double, now: Timestamp) {
        self.perSecond = perSecond
        self.burst = burst
        permissions = burst
        refilled = now
    }

    /// Takes one permission, if there is one.
    mutating func allow(at now: Timestamp) -> Bool {
        permissions = min(burst, permissions + max(0, (now - refilled).seconds) * perSecond)
        refilled = now
        guard permissions >= 1 else { return false }
        permissions -= 1
        return true
    }
}
