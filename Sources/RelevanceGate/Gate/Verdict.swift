public import CAT7

/// What the gate thinks of an observation, and why.
public struct Verdict: Sendable, Hashable {
    /// What becomes of the observation.
    public let decision: Decision
    /// Total drift: 0 is exactly what is known now, 1 has nothing to do with it or is infinitely old.
    public let total: Double
    /// The weighted mean drift of the evaluable fields; nil in cold start.
    public let content: Double?
    /// The drift that comes from age, 0...1.
    public let temporal: Double
    /// The verdict on each field.
    public let fields: PerField<FieldVerdict>
    /// The encoder behind it.
    public let kernelID: String
    /// Whether there was nothing (or nothing that a person vouches for) to compare with, so that only age counted.
    public let isColdStart: Bool

    /// A verdict from its parts, as a memory that kept them does it.
    public init(
        decision: Decision, total: Double, content: Double?, temporal: Double, fields: PerField<FieldVerdict>,
        kernelID: String, isColdStart: Bool
    ) {
        self.decision = decision
        self.total = total
        self.content = content
        self.temporal = temporal
        self.fields = fields
        self.kernelID = kernelID
        self.isColdStart = isColdStart
    }

    /// The four decisions; the raw value is the wire word.
    public enum Decision: String, Sendable, Hashable, CaseIterable {
        /// Related and fresh: remembered.
        case aligned
        /// Partly related or old: remembered with care.
        case guarded
        /// Nothing in it is new: not remembered again.
        case redundant
        /// Not related to anything known: not remembered.
        case rejected

        /// Whether the observation enters the memory.
        public var isAdmitted: Bool { self == .aligned || self == .guarded }
    }

    /// The largest of the fields' distances to their nearest anchors, which decides about redundancy; nil in cold start.
    public var maxNearestDrift: Double? { fields.inOrder.compactMap(\.nearestDrift).max() }

    /// The decision in one plain sentence.
    public var summary: String {
        switch decision {
        case .redundant: "everything in it is known already"
        case .rejected: "unrelated to what is known, or too old for how little it is related"
        case .aligned where isColdStart: "taken in because there is not enough in memory to judge it by"
        case .guarded where isColdStart: "old, but there is not enough in memory to judge it by"
        case .aligned: "related to what is known, and fresh"
        case .guarded: "only partly related to what is known, or no longer fresh"
        }
    }
}

/// The gate's word on one field.
public struct FieldVerdict: Sendable, Hashable {
    /// What the field is by itself.
    public let outcome: Outcome
    /// Distance to the fusion of the anchors, 0 same ... 1 unrelated; nil where the field is silent.
    public let drift: Double?
    /// Distance to the nearest anchor; nil where the field is silent.
    public let nearestDrift: Double?
    /// Why a field is silent; nil if it is not.
    public let silence: Silence?
    /// The reason in plain words, without any text of the observation.
    public let reason: String

    /// A field verdict from its parts.
    public init(outcome: Outcome, drift: Double?, nearestDrift: Double?, silence: Silence? = nil, reason: String) {
        self.outcome = outcome
        self.drift = drift
        self.nearestDrift = nearestDrift
        self.silence = silence
        self.reason = reason
    }

    /// The outcomes of a field; the raw value is the wire word.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        /// Close to what is known.
        case admit
        /// Partly new.
        case guard_ = "guard"
        /// Says what an anchor says.
        case redundant
        /// Far from everything known.
        case reject
        /// Not evaluable; counts for nothing.
        case silent
    }

    /// Why a field counts for nothing; the raw value is the wire word.
    public enum Silence: String, Sendable, Hashable, CaseIterable {
        /// No anchor says anything similar enough to compare with.
        case noAnchor = "no-anchor"
        /// The text gives no vector.
        case noText = "no-text"
        /// The field says `neutral`, and the settings leave those out.
        case neutral
    }
}
