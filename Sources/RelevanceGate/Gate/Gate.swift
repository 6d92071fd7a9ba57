public import CAT7
import Foundation

/// Decides whether an observation is worth remembering: the symbolic-vector attention fusion (SVAF) of the Mesh Memory
/// Protocol (MMP 1.1, section 9.2).
///
/// For each field, the anchors are fused into one vector, each with the weight
///
///     w = alpha * max(similarity, 0) * exp(-anchor age / freshness) * confidence
///
/// and the field's drift is 1 - similarity to that fusion. The weighted mean of the drifts (content) and the loss of
/// freshness (temporal) make the total:
///
///     total = (1 - lambda) * content + lambda * (1 - exp(-age / freshness))
///
/// An observation all of whose fields are very near to some anchor is redundant; otherwise the total is compared with the
/// thresholds. With nothing to compare with, age alone counts (cold start).
///
/// The gate is a pure value: no clock, no memory, the same answer for the same question.
public struct Gate: Sendable {
    /// What turns texts into vectors.
    public let encoder: any TextEncoder
    /// What is decided by.
    public let settings: GateSettings

    private let wording = RedundancyGuard.standard

    /// A gate from an encoder and settings.
    public init(encoder: any TextEncoder, settings: GateSettings) {
        self.encoder = encoder
        self.settings = settings
    }

    /// Encodes the candidate's texts and judges them.
    public func evaluate(_ candidate: Candidate, against anchors: AnchorSet) -> Verdict {
        evaluate(candidate, vectors: encoder.vectors(for: candidate.texts), against: anchors)
    }

    /// Judges a candidate whose texts have been encoded already, by this gate's encoder.
    public func evaluate(
        _ candidate: Candidate, vectors: PerField<TextVector?>, against anchors: AnchorSet
    ) -> Verdict {
        let readings = vectors.map { field, vector in
            read(field, vector, candidate.texts[field], against: anchors)
        }
        let temporal = 1 - exponential(of: candidate.age)
        let evaluations = readings.compactMap { field, reading in
            if case .evaluated(let evaluation) = reading { (field, evaluation) } else { nil }
        }
        let isRedundant =
            !evaluations.isEmpty && !candidate.waived && evaluations.allSatisfy { $0.1.isRedundant(settings) }
        let isColdStart = evaluations.isEmpty || anchors.isUnvouched
        let content = isColdStart ? nil : mean(evaluations)
        let total = settings.temporalLambda * temporal + (1 - settings.temporalLambda) * (content ?? 0)
        return Verdict(
            decision: isRedundant ? .redundant : decision(total), total: total, content: content, temporal: temporal,
            fields: readings.map { _, reading in verdict(reading, isUnvouched: anchors.isUnvouched) },
            kernelID: encoder.kernelID, isColdStart: isColdStart)
    }

    private func decision(_ total: Double) -> Verdict.Decision {
        if total > settings.guardedThreshold { return .rejected }
        return total <= settings.stableThreshold ? .aligned : .guarded
    }

    /// The mean drift of the evaluable fields, weighted.
    private func mean(_ evaluations: [(Field, FieldReading.Evaluation)]) -> Double {
        let sum = evaluations.reduce(0) { $0 + settings.weights[$1.0] * $1.1.drift }
        return sum / evaluations.reduce(0) { $0 + settings.weights[$1.0] }
    }

    /// A field's verdict; drifts from anchors that nobody vouches for are not held against it.
    private func verdict(_ reading: FieldReading, isUnvouched: Bool) -> FieldVerdict {
        let verdict = reading.verdict(settings)
        guard isUnvouched, verdict.outcome == .guard_ || verdict.outcome == .reject else { return verdict }
        return FieldVerdict(
            outcome: .admit, drift: verdict.drift, nearestDrift: verdict.nearestDrift,
            reason: "not held against it: only strangers said anything to compare with")
    }

    private func read(
        _ field: Field, _ vector: TextVector?, _ text: String, against anchors: AnchorSet
    ) -> FieldReading {
        if settings.skipNeutral, text == Field.neutral { return .silent(.neutral) }
        guard let vector else { return .silent(.noText) }
        let neighbours = Neighbours(of: vector, in: field, of: anchors, settings)
        guard let fused = fuse(neighbours.fused, field, anchors, dimension: vector.dimension) else {
            return .silent(neighbours.nearest.isEmpty ? .nothingKnown : .nothingSimilar)
        }
        let similarity = encoder.similarity(rawCosine: neighbours.nearest.first?.cosine ?? 0)
        let nearestDrift = 1 - max(0, similarity)
        return .evaluated(
            FieldReading.Evaluation(
                drift: 1 - encoder.similarity(rawCosine: fused.cosine(with: vector)), nearestDrift: nearestDrift,
                wordingDifference: wordingDifference(text, field, neighbours, anchors, nearestDrift)))
    }

    /// The weighted mean of the anchors with the length 1, or nil if no anchor has any weight.
    private func fuse(
        _ neighbours: [Neighbours.Neighbour], _ field: Field, _ anchors: AnchorSet, dimension: Int
    ) -> TextVector? {
        var sum = [Double](repeating: 0, count: dimension)
        var totalWeight = 0.0
        let column = anchors.column(field)
        for neighbour in neighbours {
            let similarity = max(0, encoder.similarity(rawCosine: neighbour.cosine))
            let weight = settings.weights[field] * similarity * standing(of: neighbour.slot, anchors)
            guard weight > 0 else { continue }
            totalWeight += weight
            column.vectors[neighbour.slot]?.add(to: &sum, weight: weight)
        }
        guard totalWeight >= 1e-8 else { return nil }
        let mean = sum.map { $0 / totalWeight }
        let length = mean.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return TextVector(components: length < 1e-8 ? mean : mean.map { $0 / length })
    }

    /// How much an anchor counts for its age and confidence, 0...1.
    private func standing(of slot: Int, _ anchors: AnchorSet) -> Double {
        guard !settings.stockAges, let seat = anchors.seat(slot) else { return 1 }
        return exponential(of: anchors.age(seat)) * seat.confidence
    }

    /// Only asked where it can matter: the vectors say that the field repeats an anchor. If several anchors are equally
    /// near, one with the same words is enough.
    private func wordingDifference(
        _ text: String, _ field: Field, _ neighbours: Neighbours, _ anchors: AnchorSet, _ nearestDrift: Double
    ) -> String? {
        guard settings.guardsWording, nearestDrift < settings.redundancyThreshold else { return nil }
        var first: String?
        for neighbour in neighbours.nearest {
            let known = anchors.column(field).texts[neighbour.slot]
            guard let difference = wording.difference(between: text, and: known) else { return nil }
            first = first ?? difference
        }
        return first
    }

    /// exp(-age / freshness), 1 for an age of zero or in the future.
    private func exponential(of age: Duration) -> Double {
        exp(-max(0, age / settings.freshness))
    }
}
