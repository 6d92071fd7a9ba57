/// One of the seven CAT7 fields, in the fixed order that addresses, signatures and weights rely on (MMP 1.1, section 4).
public enum Field: Int, CaseIterable, Sendable, Hashable, Comparable {
    case focus, issue, intent, motivation, commitment, perspective, mood

    /// The text that stands for "nothing to say here"; an absent or empty field is stored as this word.
    public static let neutral = "neutral"

    /// The lowercase name on the wire.
    public var name: String {
        switch self {
        case .focus: "focus"
        case .issue: "issue"
        case .intent: "intent"
        case .motivation: "motivation"
        case .commitment: "commitment"
        case .perspective: "perspective"
        case .mood: "mood"
        }
    }

    /// The field of this exact lowercase name, or nil.
    public init?(name: String) {
        guard let field = Field.allCases.first(where: { $0.name == name }) else { return nil }
        self = field
    }

    /// CAT7 order.
    public static func < (lhs: Field, rhs: Field) -> Bool { lhs.rawValue < rhs.rawValue }
}
