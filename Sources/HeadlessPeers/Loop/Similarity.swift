import RelevanceGate
import Synchronization

/// How alike texts are in meaning, with the vectors of the latest texts kept.
final class Similarity: Sendable {
    private static let mostKept = 256
    private let encoder: any TextEncoder
    private let vectors = Mutex<[String: TextVector]>([:])

    init(encoder: any TextEncoder) { self.encoder = encoder }

    /// 0...1, or nil when one of them says nothing that can be compared.
    func between(_ first: String, _ second: String) -> Double? {
        guard let one = vector(first), let other = vector(second) else { return nil }
        return encoder.similarity(rawCosine: max(0, one.cosine(with: other)))
    }

    private func vector(_ text: String) -> TextVector? {
        if let known = vectors.withLock({ $0[text] }) { return known }
        guard let made = encoder.vector(for: text) else { return nil }
        vectors.withLock { vectors in
            if vectors.count >= Self.mostKept { vectors = [:] }
            vectors[text] = made
        }
        return made
    }
}
