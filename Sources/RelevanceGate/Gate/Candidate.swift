public import CAT7

/// An observation that asks to be let in.
public struct Candidate: Sendable, Hashable {
    /// The seven texts as signed by the author.
    public let texts: PerField<String>

    /// How long ago it was made; a time in the future counts as now.
    public let age: Duration

    /// Whether it may repeat what is known: a verified grounding of a held block (MMP 1.1, section 6.7). The caller has
    /// checked signature and parents; `claimsGrounding` checks the texts.
    public let waived: Bool

    /// A candidate from its parts.
    public init(texts: PerField<String>, age: Duration, waived: Bool = false) {
        self.texts = texts
        self.age = age
        self.waived = waived
    }

    /// Whether the texts have the form of a grounding: intent is exactly `ground`, commitment says what came of it.
    public static func claimsGrounding(_ texts: PerField<String>) -> Bool {
        let commitment = texts[.commitment]
        return texts[.intent] == "ground" && (commitment.hasPrefix("verified:") || commitment.hasPrefix("failed:"))
    }
}
