import Ambient
import MeshProtocol

/// A token bucket a peer, and one that all strangers share. A peer that is over its limit is told once, with the time to
/// wait; what it sends before then is dropped unread, and its own outbox sends it again.
///
/// Node ids cost nothing to make, so a bucket for each of them bounds nobody who makes a thousand. All strangers together
/// may therefore send no more than two known peers may; one of them can take at most half of that.
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

        /// The bucket as full as it is at `now`.
        func filled(at now: Timestamp, _ limits: FloodLimits) -> Bucket {
            var bucket = self
            let elapsed = max(0, (now - filledAt).seconds)
            bucket.tokens = min(Double(limits.burst), tokens + (elapsed > 0 ? elapsed * limits.rate : 0))
            bucket.filledAt = now
            return bucket
        }

        /// How long until it holds a whole token; zero when it does.
        func wait(_ limits: FloodLimits) -> Duration {
            guard tokens < 1, limits.rate != .infinity else { return .zero }
            return .milliseconds(Int64(((1 - tokens) / limits.rate * 1000).rounded(.up)))
        }
    }

    /// Peers remembered at most; the fullest buckets are forgotten first, which costs nothing.
    private static let mostPeers = 4096
    /// A peer that nobody trusts is a stranger for this long after it was first met.
    static let strangeness: Duration = .seconds(3600)

    private let limits: FloodLimits
    private let crowdLimits: FloodLimits
    private var buckets: [NodeID: Bucket] = [:]
    private var crowd: Bucket?

    init(limits: FloodLimits) {
        self.limits = limits
        crowdLimits = FloodLimits(burst: limits.burst * 2, refill: limits.refill / 2)
    }

    /// Counts one block of `peer`.
    ///
    /// - Parameter isStranger: Whether it draws on what all strangers share as well.
    mutating func rule(on peer: NodeID, isStranger: Bool = false, at now: Timestamp) -> Ruling {
        if buckets.count >= Self.mostPeers, buckets[peer] == nil { forgetOne() }
        var bucket = bucket(of: peer, at: now)
        defer { buckets[peer] = bucket }
        var shared = (crowd ?? full(crowdLimits, now)).filled(at: now, crowdLimits)
        let wait = max(bucket.wait(limits), isStranger ? shared.wait(crowdLimits) : .zero)
        if wait == .zero {
            bucket.tokens = max(0, bucket.tokens - 1)
            bucket.told = false
            if isStranger {
                shared.tokens = max(0, shared.tokens - 1)
                crowd = shared
            }
            return .accept
        }
        if bucket.told { return .dropSilently }
        bucket.told = true
        return .hold(retryAfter: wait)
    }

    /// Whether one more would be accepted of `peer`; counts nothing.
    func hasTokens(_ peer: NodeID, at now: Timestamp) -> Bool {
        bucket(of: peer, at: now).wait(limits) == .zero
    }

    private func bucket(of peer: NodeID, at now: Timestamp) -> Bucket {
        (buckets[peer] ?? full(limits, now)).filled(at: now, limits)
    }

    private func full(_ limits: FloodLimits, _ now: Timestamp) -> Bucket {
        Bucket(tokens: Double(limits.burst), filledAt: now)
    }

    private mutating func forgetOne() {
        guard let fullest = buckets.max(by: { $0.value.tokens < $1.value.tokens })?.key else { return }
        buckets[fullest] = nil
    }
}

extension FloodLimits {
    /// Blocks a second.
    fileprivate var rate: Double { refill > .zero ? 1 / refill.seconds : .infinity }
}
