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
        guard incoming != known else { return nil }
        if Self.numbers(incoming) != Self.numbers(known) { return "the numbers differ" }
        let here = Stance(incoming)
        let there = Stance(known)
        if here.negations != there.negations { return "one of them says not" }
        if here.isOpposed(to: there) { return "opposite words are used" }
        if incoming.sorted() == known.sorted() { return "the words are in another order" }
        return nil
    }

    private static func numbers(_ words: [String]) -> [String] {
        words.filter(hasDigit).sorted()
    }

    private static func hasDigit(_ word: String) -> Bool {
        var bits: UInt8 = 0
        for byte in word.utf8 {
            if (0x30...0x39).contains(byte) { return true }
            bits |= byte
        }
        guard bits >= 0x80 else { return false }
        return word.unicodeScalars.contains {
            $0.properties.numericType == .decimal || $0.properties.numericType == .digit
        }
    }

    /// Which sides of the opposites a text takes, and how often it negates.
    private struct Stance {
        var negations = 0
        /// One set of bits a group: the sides that the text touches.
        var sides = [UInt16](repeating: 0, count: OpposedWords.groups.count)

        init(_ words: [String]) {
            for word in words {
                if OpposedWords.negators.contains(word) { negations += 1 }
                for place in OpposedWords.places[word] ?? [] { sides[place.group] |= 1 << UInt16(place.side) }
            }
        }

        func isOpposed(to other: Stance) -> Bool {
            zip(sides, other.sides).contains { $0 != 0 && $1 != 0 && $0 != $1 }
        }
    }
}
