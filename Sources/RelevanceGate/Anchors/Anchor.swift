public import CAT7

/// A block in memory that the gate compares against.
public struct Anchor: Sendable {
    /// One vector a field; nil where the text gives none. All from the encoder that the gate uses.
    public let vectors: PerField<TextVector?>

    /// The texts, for the redundancy guard and for telling what an observation repeats.
    public let texts: PerField<String>

    /// How old it is when it enters the set.
    public let age: Duration

    /// How sure its author was, 0...1 (clamped; not a number counts as 0).
    public let confidence: Double

    /// Who it comes from: the author's node id, or any other stable name of a source. Quotas count by it.
    public let source: String

    /// How well the source is known.
    public let standing: SourceStanding

    /// An anchor from its parts.
    public init(
        vectors: PerField<TextVector?>, texts: PerField<String>, age: Duration = .zero, confidence: Double = 1,
        source: String, standing: SourceStanding = .unknown
    ) {
        self.vectors = vectors
        self.texts = texts
        self.age = age
        self.confidence = confidence > 0 ? min(1, confidence) : 0
        self.source = source
        self.standing = standing
    }
}

/// How well a source of anchors is known. It is set from keys, never from what a block says.
public enum SourceStanding: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Nobody knows this key.
    case unknown
    /// The key was pinned when it was first seen; no person has vouched for it.
    case pinned
    /// A person said that this peer is to be trusted.
    case trusted
    /// This node itself.
    case own

    /// Whether a person stands behind it.
    public var isVouchedFor: Bool { self >= .trusted }

    /// From the least to the best known.
    public static func < (lhs: SourceStanding, rhs: SourceStanding) -> Bool { lhs.rawValue < rhs.rawValue }
}
