import CVectorMath

/// Vectors in one byte a dimension, one row a slot, in three planes: the first quarter of every row, the second quarter and
/// the second half.
///
/// The embedded table's dimensions come in the order of what they explain: the first plane holds some 55 % of a row's
/// length squared, the first two 75 %. A scan reads the first plane, bounds what the others can add, and opens those for
/// the few rows where that could matter: a quarter of the bytes, and memory is what a scan waits for.
struct ByteRows: Sendable {
    /// Some of the dimensions of all rows.
    struct Plane: Sendable {
        let dimensions: Range<Int>
        fileprivate(set) var values: [Int8] = []
        /// The length of what follows in a vector after this plane; negative infinity for a slot without a row, so that no
        /// bound of it is ever large enough.
        fileprivate(set) var rests: [Float] = []
        /// The largest error that rounding ever made in the dimensions up to the end of this plane.
        fileprivate(set) var largestResidual: Float = 0
    }

    /// In the order of the dimensions; the last one leaves no rest.
    private(set) var planes: [Plane] = []
    /// What one step of a row stands for.
    private(set) var scales: [Float] = []
    /// The length of the difference between a vector and its row.
    private(set) var residuals: [Float] = []
    /// The dimension of all rows, known with the first one.
    private(set) var dimension = 0
    /// Whether every vector so far could be held: those of another dimension or length than 1 cannot.
    private(set) var isComplete = true

    mutating func appendSlot() {
        scales.append(0)
        residuals.append(0)
        for plane in planes.indices { planes[plane].appendSlot() }
    }

    /// Puts a vector into a slot, or empties the slot.
    mutating func set(_ vector: TextVector?, at slot: Int) {
        guard let vector else {
            for plane in planes.indices { planes[plane].rests[slot] = -.infinity }
            return
        }
        if dimension == 0 { fix(vector.dimension) }
        guard vector.dimension == dimension, vector.length == 1 else {
            isComplete = false
            return
        }
        let row = QuantizedVector(vector)
        scales[slot] = row.scale
        residuals[slot] = row.residual
        let differences = zip(vector.values, row.values).map { $0 - Float($1) * row.scale }
        for plane in planes.indices { planes[plane].set(vector, row, differences, at: slot) }
    }

    private mutating func fix(_ dimension: Int) {
        self.dimension = dimension
        let (quarter, half) = (dimension / 4, dimension / 2)
        planes = [0..<quarter, quarter..<half, half..<dimension].map { Plane(dimensions: $0) }
        for _ in scales { for plane in planes.indices { planes[plane].appendSlot() } }
    }
}

extension ByteRows.Plane {
    fileprivate mutating func appendSlot() {
        values.append(contentsOf: repeatElement(0, count: dimensions.count))
        rests.append(-.infinity)
    }

    fileprivate mutating func set(
        _ vector: TextVector, _ row: QuantizedVector, _ differences: [Float], at slot: Int
    ) {
        let start = slot * dimensions.count
        values.replaceSubrange(start..<(start + dimensions.count), with: row.values[dimensions])
        rests[slot] = Self.length(vector.values[dimensions.upperBound...])
        largestResidual = max(largestResidual, Self.length(differences[..<dimensions.upperBound]))
    }

    private static func length(_ values: ArraySlice<Float>) -> Float {
        values.withUnsafeBufferPointer { values in
            guard let base = values.baseAddress else { return 0 }
            return Float(kith_float_dot(base, base, values.count).squareRoot())
        }
    }
}
