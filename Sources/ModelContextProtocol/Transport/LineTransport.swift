/// What a transport tells its reader.
public enum TransportEvent: Sendable {
    /// One line without its line feed.
    case line([UInt8])
    /// A line longer than `limit` bytes was skipped.
    case oversizedLine(limit: Int)
    /// Nothing more will come. `isBroken` means that nothing can be sent any more either.
    case ended(isBroken: Bool)
}

/// How a line may be treated while it waits to be written.
public enum OutboundKind: Sendable {
    /// Requests and responses: written, whatever it takes.
    case response
    /// A notification: a newer one with the same name takes its place, and the oldest are dropped when too many wait.
    case notification(supersedes: String?)
}

/// Carries whole lines both ways. Reading and writing never wait for each other.
public protocol LineTransport: Sendable {
    /// Begins to read. `receive` is called from one thread at a time, in order, `ended` last and once; the next line is
    /// read only when it has returned.
    func start(_ receive: @escaping @Sendable (TransportEvent) -> Void)

    /// Queues a line (without line feed) and returns at once. After the transport is closed or broken nothing happens.
    func send(_ line: [UInt8], as kind: OutboundKind)

    /// Returns when everything queued has been written, the transport is broken, or the task is cancelled.
    ///
    /// - Returns: Whether all that was queued before the call was taken by the other end's pipe or socket, which is as much as
    ///   can be known here: not that anybody has read it there.
    @discardableResult
    func flush() async -> Bool

    /// Stops reading and writing. What is still queued is lost.
    func close()
}
