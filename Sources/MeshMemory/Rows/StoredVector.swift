import RelevanceGate

/// A vector as bytes: each value is `round(value / scale)`, where the largest magnitude becomes 127. Cosines computed from
/// two of them differ from the exact ones by about 0.001, far below anything a rank depends on.
struct StoredVector: Equatable {
    /// What one step is worth.
    let scale: Float
    /// The steps, -127...127.
    let values: [Int8]
    /// The length in steps; cosines need no scale.
    let length: Float

    /// Quantises `vector`, or returns nil when it has no direction or a value that is not finite.
    init?(_ vector: TextVector) { self.init(vector.values) }

    /// Quantises plain numbers.
    init?(_ values: [Float]) {
        var largest: Float = 0
        for value in values {
            guard value.isFinite else { return nil }
            largest = max(largest, abs(value))
        }
        guard largest > 0, (largest / 127).isNormal else { return nil }
        let scale = largest / 127
        // The clamp only matters for the rounding error of the division.
        self.init(scale: scale, values: values.map { Int8(max(-127, min(127, ($0 / scale).rounded()))) })
    }

    /// A vector read back from the store.
    init(scale: Float, values: [Int8]) {
        self.scale = scale
        self.values = values
        length = Float(DotProducts.int8(values, values)).squareRoot()
    }

    /// The cosine between two directions, or 0 when they cannot be compared.
    func cosine(_ other: StoredVector) -> Float {
        guard values.count == other.values.count, length > 0, other.length > 0 else { return 0 }
        return Float(DotProducts.int8(values, other.values)) / (length * other.length)
    }

    /// The same with steps that lie somewhere else.
    func cosine(_ other: UnsafeBufferPointer<Int8>) -> Float {
        guard values.count == other.count, length > 0 else { return 0 }
        let (product, square) = DotProducts.int8(values, other)
        return square > 0 ? Float(product) / (length * Float(square).squareRoot()) : 0
    }
}
