import CAT7
import RelevanceGate

/// One vector for a whole block: the sum of its fields' unit vectors, each with the weight that the "coding" profile gives
/// the field (MMP reference, section 8.8), brought back to a direction.
enum CombinedVector {
    /// Weights in CAT7 order; the same ones weigh words in full-text ranking.
    static let weights: [Float] = [2, 1.5, 1.5, 1, 1.2, 1, 0.8]

    /// The combination, or nil when no field has a vector.
    static func of(_ vectors: PerField<TextVector?>) -> StoredVector? {
        guard let dimension = vectors.inOrder.lazy.compactMap(\.self).first?.values.count else { return nil }
        var sum = [Float](repeating: 0, count: dimension)
        for (field, vector) in vectors {
            guard let values = vector?.values, values.count == dimension else { continue }
            let length = values.reduce(Float(0)) { $0 + $1 * $1 }.squareRoot()
            guard length.isNormal else { continue }
            let factor = weights[field.rawValue] / length
            for index in sum.indices { sum[index] += values[index] * factor }
        }
        return StoredVector(sum)
    }
}
