import CVectorMath

/// Finds the rows that may be among the nearest to a vector, without missing one.
///
/// Estimated cosines are within `error` of the exact ones (Cauchy-Schwarz over the residuals of both roundings). Any
/// `count` estimates prove that many exact cosines of at least (smallest of them - error), so a row whose estimate, or an
/// upper bound of it, is more than twice the error below that one cannot be among the nearest. The preselection therefore
/// loses nothing: the verdict is the one of comparing all anchors. Rows at an obtuse angle may be missing, because they
/// have no influence.
struct NearestScan {
    /// A row that may be among the nearest.
    struct Candidate {
        let slot: Int
        /// The row's exact cosine is not larger than this.
        let upperBound: Double
    }

    /// All candidates, best first.
    private(set) var candidates: [Candidate] = []

    private let query: QuantizedVector
    private let queryTail: [Int8]
    private let error: Float
    /// The largest estimates so far, ascending; as many as neighbours are wanted.
    private var leaders: [Float]

    /// Most blocks' largest bound says already that nothing in them is near.
    private static let blockLength = 64

    init(query: QuantizedVector, nearest count: Int, in rows: ByteRows) {
        self.query = query
        queryTail = Array(query.values[rows.headLength...])
        // Cosines closer than 1e-6 count as equal, and floats round; neither must cost a candidate.
        error = rows.largestResidual + (1 + rows.largestResidual) * query.residual + 1e-5
        leaders = [Float](repeating: 0, count: count)
        scan(rows)
        let threshold = Double(threshold + error)
        candidates.removeAll { $0.upperBound < threshold }
        candidates.sort { $0.upperBound > $1.upperBound }
    }

    /// No row below this estimate can be among the nearest.
    private var threshold: Float { leaders[0] - 2 * error }

    private mutating func scan(_ rows: ByteRows) {
        let tailWeight = query.length(from: rows.headLength) / query.scale
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: Self.blockLength) { products in
            withUnsafeTemporaryAllocation(of: Float.self, capacity: Self.blockLength) { bounds in
                for start in stride(from: 0, to: rows.scales.count, by: Self.blockLength) {
                    let block = start..<min(start + Self.blockLength, rows.scales.count)
                    let largest = bound(rows, block, tailWeight, products, bounds)
                    guard largest * query.scale >= threshold else { continue }
                    for slot in block where bounds[slot - start] * query.scale >= threshold && rows.scales[slot] > 0 {
                        enter(slot, estimate: estimate(rows, slot, head: products[slot - start]))
                    }
                }
            }
        }
    }

    /// Upper bounds of a block's estimates from the first halves of its rows, in units of the query's scale.
    private func bound(
        _ rows: ByteRows, _ block: Range<Int>, _ tailWeight: Float, _ products: UnsafeMutableBufferPointer<Int32>,
        _ bounds: UnsafeMutableBufferPointer<Float>
    ) -> Float {
        guard let products = products.baseAddress, let bounds = bounds.baseAddress else { return .infinity }
        return rows.heads.withUnsafeBufferPointer { heads in
            guard let heads = heads.baseAddress else { return .infinity }
            kith_int8_dot_rows(
                query.values, heads + block.lowerBound * rows.headLength, block.count, rows.headLength, products)
            return rows.scales.withUnsafeBufferPointer { scales in
                rows.tailLengths.withUnsafeBufferPointer { lengths in
                    guard let scales = scales.baseAddress, let lengths = lengths.baseAddress else { return .infinity }
                    let start = block.lowerBound
                    return kith_bound_products(
                        products, scales + start, lengths + start, tailWeight, block.count, bounds)
                }
            }
        }
    }

    /// The whole product with one row, as a cosine.
    private func estimate(_ rows: ByteRows, _ slot: Int, head: Int32) -> Float {
        var tail: Int32 = 0
        rows.tails.withUnsafeBufferPointer { tails in
            guard let tails = tails.baseAddress else { return }
            kith_int8_dot_rows(queryTail, tails + slot * rows.tailLength, 1, rows.tailLength, &tail)
        }
        return Float(head &+ tail) * rows.scales[slot] * query.scale
    }

    private mutating func enter(_ slot: Int, estimate: Float) {
        guard estimate >= threshold else { return }
        candidates.append(Candidate(slot: slot, upperBound: Double(estimate + error)))
        guard estimate > leaders[0] else { return }
        leaders[0] = estimate
        var index = 1
        while index < leaders.count, leaders[index] < leaders[index - 1] {
            leaders.swapAt(index, index - 1)
            index += 1
        }
    }
}
