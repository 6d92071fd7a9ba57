import NIOCore

/// How fast one client may send: messages and bytes, each with its burst.
struct Pace {
    private var frames: TokenBucket
    private var bytes: TokenBucket

    init(limits: RelayLimits, now: NIODeadline) {
        frames = TokenBucket(perSecond: limits.framesPerSecond, burst: limits.frameBurst, now: now)
        bytes = TokenBucket(perSecond: limits.bytesPerSecond, burst: limits.byteBurst, now: now)
    }

    /// How long the client has to wait before its next message is looked at; zero if it need not.
    mutating func wait(at now: NIODeadline) -> TimeAmount { max(frames.wait(at: now), bytes.wait(at: now)) }

    /// Pays for one frame.
    mutating func spend(bytes count: Int) {
        frames.spend(1)
        bytes.spend(count)
    }
}
