/// Vectors in one byte a dimension, one row a slot, in two planes: the first half of every row and the second half.
///
/// The embedded table's dimensions come in the order of what they explain; the first half of a row holds some 70 % of its
/// length squared. A scan reads the first plane, bounds what the second can add, and opens the second plane for the few
/// rows where that could matter.
struct ByteRows: Sendable {
    private(set) var heads: [Int8] = []
    private(set) var tails: [Int8] = []
    /// What one step of a row stands for; 0 for a slot without a row.
    private(set) var scales: [Float] = []
    /// The length of a row's second half.
    private(set) var tailLengths: [Float] = []
    /// The dimension of all rows, known with the first one.
    private(set) var dimension = 0
    /// The largest residual that any row ever had, so that the error of an estimate has a bound.
    private(set) var largestResidual: Float = 0
    /// Whether every vector so far could be held: those of another dimension or length than 1 cannot.
    private(set) var isComplete = true

    var headLength: Int { dimension / 2 }
    var tailLength: Int { dimension - headLength }

    mutating func appendSlot() {
        scales.append(0)
        tailLengths.append(0)
        heads.append(contentsOf: repeatElement(0, count: headLength))
        tails.append(contentsOf: repeatElement(0, count: tailLength))
    }

    /// Puts a vector into a slot, or empties the slot.
    mutating func set(_ vector: TextVector?, at slot: Int) {
        scales[slot] = 0
        guard let vector else { return }
        if dimension == 0 { fix(vector.dimension) }
        guard vector.dimension == dimension, vector.length == 1 else {
            isComplete = false
            return
        }
        let row = QuantizedVector(vector)
        scales[slot] = row.scale
        tailLengths[slot] = row.length(from: headLength)
        largestResidual = max(largestResidual, row.residual)
        heads.replaceSubrange((slot * headLength)..<((slot + 1) * headLength), with: row.values[..<headLength])
        tails.replaceSubrange((slot * tailLength)..<((slot + 1) * tailLength), with: row.values[headLength...])
    }

    private mutating func fix(_ dimension: Int) {
        self.dimension = dimension
        heads = [Int8](repeating: 0, count: scales.count * headLength)
        tails = [Int8](repeating: 0, count: scales.count * tailLength)
    }
}

extension QuantizedVector {
    /// The length of what the components from `start` on stand for.
    func length(from start: Int) -> Float {
        let sum = values[start...].reduce(0) { $0 + Int($1) * Int($1) }
        return Float(sum).squareRoot() * scale
    }
}
