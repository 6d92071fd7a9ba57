import CVectorMath

/// Finds the rows that may be among the nearest to a vector, without missing one.
///
/// Every dimension that was not looked at, and every rounding, can change a cosine by its length at most (Cauchy-Schwarz),
/// so what was looked at gives bounds of the exact cosine. Any `count` lower bounds prove that many cosines of at least the
/// smallest of them; a row whose upper bound is below that cannot be among the nearest. The preselection therefore loses
/// nothing: the verdict is the one of comparing all anchors. Rows at an obtuse angle may be missing, because they have no
/// influence.
struct NearestScan {
    /// A row that may be among the nearest.
    struct Candidate {
        let slot: Int
        /// The row's exact cosine is not larger than this.
        let upperBound: Double
    }

    /// All candidates, best first.
    private(set) var candidates: [Candidate] = []

    private let query: ScannedVector
    /// The largest lower bounds so far, ascending; as many as neighbours are wanted.
    private var leaders: [Float]

    /// Cosines closer than 1e-6 count as equal, and floats round; neither must cost a candidate.
    private static let tolerance: Float = 1e-5

    /// The best rows are looked at first, because they say that most of the others need not be: those whose first bound is
    /// at most so far below the largest one, then twice as far, and so on.
    private static let firstDistance: Float = 0.05

    init(query vector: TextVector, nearest count: Int, in rows: ByteRows) {
        query = ScannedVector(vector)
        leaders = [Float](repeating: 0, count: count)
        scan(rows)
        let least = Double(leaders[0])
        candidates.removeAll { $0.upperBound < least }
        candidates.sort { $0.upperBound > $1.upperBound }
    }

    private mutating func scan(_ rows: ByteRows) {
        guard let first = rows.planes.first else { return }
        var overview = Overview(of: first, in: rows, for: query)
        let largest = overview.peaks.max() ?? -.infinity
        var distance = Self.firstDistance / query.scale
        var end = Float.infinity
        while end > least(after: first) {
            let lowest = max(least(after: first), largest - distance)
            look(at: overview.slots(from: lowest, to: end), &overview.products, rows)
            end = lowest
            distance *= 2
        }
    }

    /// Looks at the other planes of some rows, for as long as these may be near.
    private mutating func look(at slots: [UInt32], _ products: inout [Int32], _ rows: ByteRows) {
        var slots = slots
        var count = slots.count
        for plane in rows.planes.dropFirst() {
            let steps = Array(query.steps[plane.dimensions])
            count = kith_narrow_picked(
                steps, plane.values, steps.count, rows.scales, plane.rests,
                query.length(from: plane.dimensions.upperBound), least(after: plane), &slots, count, &products)
        }
        for slot in slots.prefix(count) {
            let slot = Int(slot)
            let estimate = Float(products[slot]) * rows.scales[slot] * query.scale
            enter(slot, estimate, error: error(rows.residuals[slot]))
        }
    }

    /// The least that an estimate with the rest after a plane must be, in units of the query's scale.
    private func least(after plane: ByteRows.Plane) -> Float {
        (leaders[0] - error(plane.largestResidual)) / query.scale
    }

    /// How far an estimate can be from the exact cosine.
    private func error(_ residual: Float) -> Float { residual + (1 + residual) * query.residual + Self.tolerance }

    private mutating func enter(_ slot: Int, _ estimate: Float, error: Float) {
        guard estimate + error >= leaders[0] else { return }
        candidates.append(Candidate(slot: slot, upperBound: Double(estimate + error)))
        guard estimate - error > leaders[0] else { return }
        leaders[0] = estimate - error
        var index = 1
        while index < leaders.count, leaders[index] < leaders[index - 1] {
            leaders.swapAt(index, index - 1)
            index += 1
        }
    }
}

/// What the first plane says about all rows.
private struct Overview {
    /// The products of the query with the rows, as far as looked at.
    var products: [Int32]
    /// Upper bounds of the whole products, in units of the query's scale.
    private let bounds: [Float]
    /// The largest bound of each block of rows.
    private(set) var peaks: [Float]

    init(of plane: ByteRows.Plane, in rows: ByteRows, for query: ScannedVector) {
        let count = rows.scales.count
        let weight = query.length(from: plane.dimensions.upperBound)
        var peaks = [Float](repeating: -.infinity, count: count / KITH_BLOCK + 1)
        var bounds: [Float] = []
        products = [Int32](unsafeUninitializedCapacity: count) { products, productCount in
            bounds = [Float](unsafeUninitializedCapacity: count) { bounds, boundCount in
                guard let products = products.baseAddress, let bounds = bounds.baseAddress else { return }
                kith_bound_rows(
                    query.steps, plane.values, count, plane.dimensions.count, rows.scales, plane.rests, weight,
                    products, bounds, &peaks)
                (productCount, boundCount) = (count, count)
            }
        }
        self.bounds = bounds
        self.peaks = peaks
    }

    /// The rows whose bounds are in a range, in the order of their slots.
    func slots(from lowest: Float, to end: Float) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: bounds.count) { picked, count in
            guard let picked = picked.baseAddress else { return }
            count = kith_pick_between(bounds, peaks, bounds.count, lowest, end, picked)
        }
    }
}

/// A unit vector in steps that are fine enough to be compared with byte rows as if it were exact, and coarse enough that
/// its products with up to 4,096 bytes fit into 32 bits.
private struct ScannedVector {
    let steps: [Int16]
    /// What one step stands for.
    let scale: Float
    /// The difference to the vector is not longer than this: half a step in each dimension.
    let residual: Float

    init(_ vector: TextVector) {
        let largest = vector.values.reduce(0) { max($0, abs($1)) }
        scale = largest / 4095
        let perUnit = 4095 / largest
        steps = vector.values.map { Int16($0 * perUnit + ($0 < 0 ? -0.5 : 0.5)) }
        // A little more, because the factors are rounded as well.
        residual = 0.51 * scale * Float(steps.count).squareRoot()
    }

    /// The length of the steps from a dimension on.
    func length(from start: Int) -> Float {
        Float(steps[start...].reduce(0) { $0 + Int($1) * Int($1) }).squareRoot()
    }
}
