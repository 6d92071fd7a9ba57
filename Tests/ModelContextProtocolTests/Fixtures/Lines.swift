import Synchronization

/// Texts that came from other tasks, in the order they came.
final class Lines: Sendable {
    private let texts = Mutex<[String]>([])

    func add(_ text: String) { texts.withLock { $0.append(text) } }

    var all: [String] { texts.withLock { $0 } }
}
