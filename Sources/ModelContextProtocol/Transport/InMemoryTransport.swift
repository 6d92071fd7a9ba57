import Dispatch
import Synchronization

/// Two transports that are each other's far end, for hosting a server inside the process and for tests. Each end delivers
/// on a queue of its own; its state is behind a lock because the other end's thread sends into it.
public final class InMemoryTransport: LineTransport {
    private struct State {
        var receive: (@Sendable (TransportEvent) -> Void)?
        var early: [TransportEvent] = []
        var isClosed = false
        weak var other: InMemoryTransport?
    }

    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "in-memory transport")

    private init() {}

    /// Two connected ends.
    public static func pair() -> (InMemoryTransport, InMemoryTransport) {
        let one = InMemoryTransport()
        let other = InMemoryTransport()
        one.state.withLock { $0.other = other }
        other.state.withLock { $0.other = one }
        return (one, other)
    }

    /// Begins to deliver, what was sent before included.
    public func start(_ receive: @escaping @Sendable (TransportEvent) -> Void) {
        state.withLock { state in
            state.receive = receive
            for event in state.early { queue.async { receive(event) } }
            state.early = []
        }
    }

    /// Hands a line to the other end.
    public func send(_ line: [UInt8], as kind: OutboundKind) {
        let other = state.withLock { $0.isClosed ? nil : $0.other }
        other?.deliver(.line(line))
    }

    /// Nothing waits in memory.
    @discardableResult
    public func flush() async -> Bool { state.withLock { !$0.isClosed } }

    /// Ends both directions.
    public func close() {
        let (isFirst, other) = state.withLock { state in
            defer { state.isClosed = true }
            return (!state.isClosed, state.other)
        }
        guard isFirst else { return }
        deliver(.ended(isBroken: true))
        other?.deliver(.ended(isBroken: false))
    }

    private func deliver(_ event: TransportEvent) {
        state.withLock { state in
            if let receive = state.receive {
                queue.async { receive(event) }
            } else {
                state.early.append(event)
            }
        }
    }
}
