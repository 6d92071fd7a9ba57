/// Keeps near-identical wording from hiding news: a number, a negation, an opposite or the order of the words may be all
/// that differs between two field texts, and then the second must not be dropped as a repetition.
struct RedundancyGuard: Sendable {
    /// Cuts a text into folded words.
    let words: @Sendable (String) -> [String]

    /// The guard with the semantic encoder's idea of a word.
    static let standard = RedundancyGuard { SemanticEncoder.embedded.words(of: $0) }

    /// What makes the incoming text different from a very similar one, in plain words; nil if nothing does.
    func difference(between incoming: String, and known: String) -> String? {
        guard incoming != known else { return nil }
        let incoming = words(incoming)
        let known = words(known)
        if Self.numbers(incoming) != Self.numbers(known) { return "the numbers differ" }
        if Self.negations(incoming) != Self.negations(known) { return "one of them says not" }
        for group in OpposedWords.groups {
            let here = Self.sides(of: group, in: incoming)
            let there = Self.sides(of: group, in: known)
            if !here.isEmpty, !there.isEmpty, here != there { return "opposite words are used" }
        }
        if incoming != known, incoming.sorted() == known.sorted() { return "the words are in another order" }
        return nil
    }

    private static func numbers(_ words: [String]) -> [String] {
        words.filter { $0.unicodeScalars.contains(where: isDigit) }.sorted()
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.numericType == .decimal || scalar.properties.numericType == .digit
    }

    private static func negations(_ words: [String]) -> Int {
        words.count { OpposedWords.negators.contains($0) }
    }

    private static func sides(of group: [Set<String>], in words: [String]) -> Set<Int> {
        Set(group.indices.filter { side in words.contains { group[side].contains($0) } })
    }
}
