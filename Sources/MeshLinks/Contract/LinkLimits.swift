/// How much a connection may queue. One value for both directions of every transport.
public struct LinkLimits: Sendable, Hashable {
    /// Frames waiting to leave before ``Transport/send(_:over:)`` throws ``LinkError/congested(_:)``; at least 1.
    public var outgoingFrames: Int
    /// Bytes waiting to leave before it throws; one frame is always taken when nothing waits.
    public var outgoingBytes: Int
    /// Bytes that may wait for the node before the socket is no longer read. One frame more may be in flight.
    public var incomingBytes: Int

    /// Limits wide enough for a burst of attestations and narrow enough for a 30 MB process.
    public init(outgoingFrames: Int = 2048, outgoingBytes: Int = 8 << 20, incomingBytes: Int = 256 << 10) {
        self.outgoingFrames = outgoingFrames
        self.outgoingBytes = outgoingBytes
        self.incomingBytes = incomingBytes
    }
}
