/// Words that follow each other with a bounded number of others between them.
struct RiskRule: Sendable {
    struct Step: Sendable {
        let words: Set<String>
        /// How many words further on it may stand at most.
        let within: Int
    }

    let reason: String
    let first: Set<String>
    let steps: [Step]
    /// Signs that end the search, such as the `;` between two commands.
    let barriers: Set<String>

    /// - Parameter steps: Words parted by spaces, of which one must come, and how far away.
    init(_ reason: String, _ first: String, _ steps: [(String, Int)] = [], barriers: String = "") {
        self.reason = reason
        self.first = RiskRule.set(first)
        self.steps = steps.map { Step(words: RiskRule.set($0.0), within: $0.1) }
        self.barriers = RiskRule.set(barriers)
    }

    /// The index of the last word when the rule fits with its first word at `index`, else nil.
    func end(from index: Int, in words: Words) -> Int? {
        var position = index
        for step in steps {
            var next: Int?
            var candidate = position + 1
            while candidate < words.all.count, candidate <= position + step.within {
                let word = words.all[candidate]
                let text = words.text(word)
                if step.words.contains(text) || (word.isPath && step.words.contains(words.baseName(word))) {
                    next = candidate
                    break
                }
                if barriers.contains(text) { return nil }
                candidate += 1
            }
            guard let next else { return nil }
            position = next
        }
        return position
    }

    private static func set(_ words: String) -> Set<String> { Set(words.split(separator: " ").map(String.init)) }
}
