public import CAT7

/// How much each field counts in the verdict (alpha in MMP 1.1, section 9.2).
///
/// As in the stock gate, a weight that is absent, zero, negative or not a number counts as 1.
public struct FieldWeights: Sendable, Hashable {
    private let values: PerField<Double>

    /// Weights for the seven fields.
    public init(_ values: PerField<Double>) {
        self.values = values.map { _, weight in weight > 0 && weight.isFinite ? weight : 1 }
    }

    /// The weight of one field; always positive and finite.
    public subscript(field: Field) -> Double { values[field] }

    /// 1 for every field, the stock gate's default.
    public static let uniform = FieldWeights(PerField(repeating: 1))

    /// A named profile, e.g. `coding`, or nil if there is none of that name.
    public static func profile(named name: String) -> FieldWeights? {
        profiles.first { $0.name == name }?.weights
    }

    /// The names that `profile(named:)` knows.
    public static var profileNames: [String] { profiles.map(\.name) }
}
