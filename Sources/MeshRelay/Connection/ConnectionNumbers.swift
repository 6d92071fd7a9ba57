import Synchronization

/// Numbers the connections of one relay.
final class ConnectionNumbers: Sendable {
    private let last = Atomic<UInt64>(0)

    func next() -> ConnectionID { ConnectionID(number: last.add(1, ordering: .relaxed).newValue) }
}
