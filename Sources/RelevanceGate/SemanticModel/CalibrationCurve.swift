/// The monotone curve from raw cosine to similarity (docs/encoder-format.md, section 7): up to 0.75 the probability that
/// two field texts say the same, above it stretched so that 0.9 is reached only by near-verbatim repetition.
struct CalibrationCurve: Sendable {
    private let knots: [Knot]

    private struct Knot {
        let cosine: Double
        let similarity: Double
    }

    init(_ model: TextModel) throws(TextModelError) {
        var knots: [Knot] = []
        for index in 0..<model.calibrationKnots.count {
            let position = model.calibrationKnots.position(index)
            let knot = Knot(cosine: model.double(at: position), similarity: model.double(at: position + 8))
            if let last = knots.last, !(knot.cosine > last.cosine && knot.similarity >= last.similarity) {
                throw .outOfRange("the calibration curve")
            }
            guard knot.cosine.isFinite, (0...1).contains(knot.similarity) else {
                throw .outOfRange("the calibration curve")
            }
            knots.append(knot)
        }
        self.knots = knots
    }

    /// The similarity for a raw cosine: linear between the knots, constant beyond them.
    func similarity(_ cosine: Double) -> Double {
        guard let first = knots.first, let last = knots.last, cosine > first.cosine else {
            return knots.first?.similarity ?? 0
        }
        for (lower, upper) in zip(knots, knots.dropFirst()) where cosine <= upper.cosine {
            let position = (cosine - lower.cosine) / (upper.cosine - lower.cosine)
            return lower.similarity + (upper.similarity - lower.similarity) * position
        }
        return last.similarity
    }
}

extension TextModel {
    /// The double at a byte position inside a checked section.
    fileprivate func double(at position: Int) -> Double {
        Double(bitPattern: UInt64(littleEndian: pointer(at: position).loadUnaligned(as: UInt64.self)))
    }
}
