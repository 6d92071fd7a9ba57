public import CAT7

/// How far the content of a remix lies from its anchor, over the fields that can be compared.
public enum TetherDrift {
    /// A drift above this severs the remix from its lineage.
    public static let severing = 0.5

    /// The weighted mean of `1 - cosine` over fields that have vectors of equal length on both sides, or nil when there is
    /// none: then nothing was checked and nothing may be severed.
    /// - Parameter weights: per field; a weight of 0 counts as 1, as live nodes do.
    public static func measure(
        remix: PerField<[Double]?>, anchor: PerField<[Double]?>, weights: PerField<Double> = PerField(repeating: 1)
    ) -> Double? {
        var sum = 0.0
        var total = 0.0
        for field in Field.allCases {
            guard let left = remix[field], let right = anchor[field], left.count == right.count, !left.isEmpty else {
                continue
            }
            let weight = weights[field] == 0 ? 1 : weights[field]
            sum += weight * (1 - cosine(left, right))
            total += weight
        }
        return total > 0 ? sum / total : nil
    }

    /// 0 when either vector is (nearly) nothing.
    private static func cosine(_ left: [Double], _ right: [Double]) -> Double {
        var product = 0.0
        var leftSquares = 0.0
        var rightSquares = 0.0
        for (a, b) in zip(left, right) {
            product += a * b
            leftSquares += a * a
            rightSquares += b * b
        }
        let norm = leftSquares.squareRoot() * rightSquares.squareRoot()
        return norm > 1e-8 ? product / norm : 0
    }
}
