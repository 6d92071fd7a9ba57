import Synchronization

/// Names one conversation with one partner over one connection.
///
/// A link that breaks and comes back is another link with another id, so that keys and sequence numbers of a secure
/// session can never be carried over by mistake. Ids are unique in this process, across all transports.
public struct LinkID: Hashable, Sendable, CustomStringConvertible {
    private static let counter = Atomic<UInt64>(0)

    private let number: UInt64

    private init(number: UInt64) { self.number = number }

    /// An id that no other link of this process has or had.
    public static func next() -> LinkID {
        LinkID(number: counter.wrappingAdd(1, ordering: .relaxed).newValue)
    }

    /// Short form for logs.
    public var description: String { "link \(number)" }
}
