import CAT7
import MeshProtocol

/// Says in plain words why a block was recalled. Quotes only the asker's own words, never the block's.
struct RecallReasons {
    /// How much of a field is looked at for the words, in UTF-8 bytes.
    static let inspected = 4096

    private let terms: SearchTerms
    private let ranking: Ranking
    private let wordFinder: WordFinder

    /// Reasons for the blocks of `ranking`, which `terms` found.
    init(terms: SearchTerms, ranking: Ranking) {
        self.terms = terms
        self.ranking = ranking
        wordFinder = WordFinder(terms.words)
    }

    /// The reasons for one block.
    func reasons(for row: BlockRow, fields: Set<Field>, age: Duration) -> [String] {
        var reasons: [String] = []
        if ranking.sharesWords(row.seq) { reasons += wordReasons(row.block, fields) }
        if let match = ranking.closeness(of: row.seq) {
            reasons.append(match.field.map { "close in meaning to \($0.name)" } ?? "close in meaning as a whole")
        }
        reasons.append(Self.words(for: age) + " old")
        return reasons
    }

    private func wordReasons(_ block: Block, _ fields: Set<Field>) -> [String] {
        let matches = block.fields.compactMap { field, content -> String? in
            guard fields.isEmpty || fields.contains(field), content.text != Field.neutral else { return nil }
            let found = wordFinder.words(in: content.text.utf8.prefix(Self.inspected))
            let matching = terms.words.indices.filter { found[$0] }.map { terms.words[$0] }
            return matching.isEmpty ? nil : "matches '\(matching.joined(separator: " "))' in \(field.name)"
        }
        // The index's stemmer knows more endings than ours.
        return matches.isEmpty ? ["matches words of the query"] : matches
    }

    /// An age as people say it: the largest unit that fits.
    static func words(for age: Duration) -> String {
        let seconds = max(0, age.components.seconds)
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3600: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        default: return "\(seconds / 86_400) days"
        }
    }
}
