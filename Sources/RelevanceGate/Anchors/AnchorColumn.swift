import CAT7
import CVectorMath

/// One field of all anchors: exact vectors and texts by slot and, in large sets, a matrix of the same vectors in bytes.
struct AnchorColumn: Sendable {
    private(set) var vectors: [TextVector?] = []
    private(set) var texts: [String] = []
    private(set) var isNeutral: [Bool] = []

    private let keepsRows: Bool
    private var rows: [Int8] = []
    private var scales: [Float] = []
    /// The dimension of the rows, known with the first vector.
    private var rowLength = 0
    /// Whether a vector ever came that the matrix cannot hold (another dimension, not of length 1).
    private var hasStrangers = false
    /// The largest residual that any row ever had, so that the error of an estimate has a bound.
    private var largestResidual: Float = 0

    init(keepsRows: Bool) { self.keepsRows = keepsRows }

    mutating func appendSlot() {
        vectors.append(nil)
        texts.append("")
        isNeutral.append(false)
        guard keepsRows else { return }
        scales.append(0)
        rows.append(contentsOf: repeatElement(0, count: rowLength))
    }

    mutating func set(_ vector: TextVector?, text: String, at slot: Int) {
        vectors[slot] = vector
        texts[slot] = text
        isNeutral[slot] = text == Field.neutral
        guard keepsRows else { return }
        scales[slot] = 0
        guard let vector, !isNeutral[slot] else { return }
        if rowLength == 0 {
            rowLength = vector.dimension
            rows = [Int8](repeating: 0, count: rowLength * vectors.count)
        }
        guard vector.dimension == rowLength, vector.length == 1 else {
            hasStrangers = true
            return
        }
        let quantized = QuantizedVector(vector)
        scales[slot] = quantized.scale
        largestResidual = max(largestResidual, quantized.residual)
        rows.replaceSubrange((slot * rowLength)..<((slot + 1) * rowLength), with: quantized.values)
    }

    mutating func clear(_ slot: Int) {
        vectors[slot] = nil
        texts[slot] = ""
        if keepsRows { scales[slot] = 0 }
    }

    /// The slots among which the `count` anchors nearest to a vector certainly are, usually a few dozen; nil where the
    /// matrix cannot tell and all have to be looked at.
    ///
    /// Estimated cosines are within `error` of the exact ones (Cauchy-Schwarz over the residuals of both roundings). The
    /// `count` largest estimates prove that many exact cosines of at least (smallest of them - error), so an anchor whose
    /// estimate is more than twice the error below that one cannot be among the nearest. Anchors without direction or with
    /// a negative cosine estimate near 0 at most, where similarity and therefore influence are 0.
    func candidates(for vector: TextVector, nearest count: Int) -> [Int]? {
        guard keepsRows, !hasStrangers, vector.length == 1, vector.dimension == rowLength,
            (1..<scales.count).contains(count)
        else { return nil }
        let query = QuantizedVector(vector)
        let error = largestResidual + (1 + largestResidual) * query.residual
        return withUnsafeTemporaryAllocation(of: Int32.self, capacity: scales.count) { products in
            guard let output = products.baseAddress else { return nil }
            kith_int8_dot_rows(query.values, rows, scales.count, rowLength, output)
            return scales.withUnsafeBufferPointer { scales in
                var leaders = [Float](repeating: -.infinity, count: count)
                for slot in scales.indices {
                    let estimate = Float(products[slot]) * scales[slot]
                    if estimate > leaders[0] { Self.enter(estimate, among: &leaders) }
                }
                let threshold = leaders[0] - 2 * error / query.scale
                return scales.indices.filter { Float(products[$0]) * scales[$0] >= threshold && scales[$0] > 0 }
            }
        }
    }

    /// Replaces the smallest of an ascending list.
    private static func enter(_ estimate: Float, among leaders: inout [Float]) {
        leaders[0] = estimate
        var index = 1
        while index < leaders.count, leaders[index] < leaders[index - 1] {
            leaders.swapAt(index, index - 1)
            index += 1
        }
    }
}
