import MeshLinks
import MeshProtocol
import Synchronization

/// Frames seen on the network.
final class Capture: Sendable {
    private let crossings = Mutex<[InMemoryNetwork.Crossing]>([])

    func add(_ crossing: InMemoryNetwork.Crossing) { crossings.withLock { $0.append(crossing) } }

    func frames(from sender: NodeID) -> [[UInt8]] {
        crossings.withLock { $0.filter { $0.sender == sender }.map(\.payload) }
    }
}

extension Array {
    /// `map` with a closure that may wait, one element after the other.
    func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
        var results: [Result] = []
        for element in self { results.append(try await transform(element)) }
        return results
    }
}
