import Ambient
import MeshProtocol

/// A token bucket a peer. A peer that is over its limit is told once, with the time to wait; what it sends before then
/// is dropped unread, and its own outbox sends it again.
struct FloodGuard {
    enum Ruling: Equatable {
        case accept
        /// Over the limit; say so to the sender, and when to try again.
        case hold(retryAfter: Duration)
        /// Over the limit, and the sender has been told.
        case dropSilently
    }

    private struct Bucket {
        var tokens: Double
        var filledAt: Timestamp
        var told = false
    }

    /// Peers remembered at most; the fullest buckets are forgotten first, which costs nothing.
    private static let mostPeers = 4096

    private let limits: FloodLimits
    private var buckets: [NodeID: Bucket] = [:]

    init(limits: FloodLimits) { self.limits = limits }

    /// Counts one block of `peer`.
    mutating func rule(on peer: NodeID, at now: Timestamp) -> Ruling {
        if buckets.count >= Self.mostPeers, buckets[peer] == nil { forgetOne() }
        var bucket = bucket(of: peer, at: now)
        defer { buckets[peer] = bucket }
        if bucket.tokens >= 1 || rate == .infinity {
            bucket.tokens = max(0, bucket.tokens - 1)
            bucket.told = false
            return .accept
        }
        if bucket.told { return .dropSilently }
        bucket.told = true
        return .hold(retryAfter: .milliseconds(Int64(((1 - bucket.tokens) / rate * 1000).rounded(.up))))
    }

    /// Whether one more would be accepted of `peer`; counts nothing.
    func hasTokens(_ peer: NodeID, at now: Timestamp) -> Bool {
        rate == .infinity || bucket(of: peer, at: now).tokens >= 1
    }

    private var rate: Double { limits.refill > .zero ? 1 / limits.refill.seconds : .infinity }

    /// The bucket of `peer` as full as it is at `now`.
    private func bucket(of peer: NodeID, at now: Timestamp) -> Bucket {
        var bucket = buckets[peer] ?? Bucket(tokens: Double(limits.burst), filledAt: now)
        let elapsed = max(0, (now - bucket.filledAt).seconds)
        bucket.tokens = min(Double(limits.burst), bucket.tokens + (elapsed > 0 ? elapsed * rate : 0))
        bucket.filledAt = now
        return bucket
    }

    private mutating func forgetOne() {
        guard let fullest = buckets.max(by: { $0.value.tokens < $1.value.tokens })?.key else { return }
        buckets[fullest] = nil
    }
}
