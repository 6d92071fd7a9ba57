/// Where a room learns the time and how it waits. A parameter everywhere, so that tests move time by hand.
public protocol TimeSource: Sendable {
    /// The wall-clock time now.
    var now: Timestamp { get }

    /// Suspends for `duration`. Throws `CancellationError` as soon as the task is cancelled.
    func sleep(for duration: Duration) async throws
}

/// The machine's own clock. Made only in composition roots (`kith`), never inside a room.
public struct SystemTime: TimeSource {
    private let clock = ContinuousClock()

    /// The system's clock.
    public init() {}

    /// The wall-clock time now.
    public var now: Timestamp { Timestamp(milliseconds: currentUnixMilliseconds()) }

    /// Suspends for `duration` on the monotonic clock.
    public func sleep(for duration: Duration) async throws { try await clock.sleep(for: duration) }
}
