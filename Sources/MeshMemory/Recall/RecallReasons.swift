import CAT7
import Foundation
import MeshProtocol

/// Says in plain words why a block was recalled. Quotes only the asker's own words, never the block's.
struct RecallReasons {
    /// How much of a field is looked at for the words, in UTF-8 bytes.
    static let inspected = 4096

    let terms: SearchTerms
    let ranking: Ranking

    /// The reasons for one block.
    func reasons(for row: BlockRow, fields: Set<Field>, age: Duration) -> [String] {
        var reasons: [String] = []
        if ranking.byWords.contains(row.seq) { reasons += wordReasons(row.block, fields) }
        if let closest = ranking.byMeaning[row.seq] {
            reasons.append(closest.map { "close in meaning to \($0.name)" } ?? "close in meaning as a whole")
        }
        reasons.append(Self.words(for: age) + " old")
        return reasons
    }

    private func wordReasons(_ block: Block, _ fields: Set<Field>) -> [String] {
        let stems = terms.words.map { WordStem($0) }
        let matches = block.fields.compactMap { field, content -> String? in
            guard fields.isEmpty || fields.contains(field), content.text != Field.neutral else { return nil }
            let text = String(decoding: content.text.utf8.prefix(Self.inspected), as: UTF8.self)
            let found = Set(SearchTerms.allWords(of: text).map { WordStem($0) })
            let matching = zip(terms.words, stems).filter { found.contains($0.1) }.map(\.0)
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

/// A word without case, accents and its commonest English ending, to tell in which field a match lies.
struct WordStem: Hashable {
    private let text: String

    /// Reduces a word.
    init(_ word: String) {
        var text = Self.withoutMarks(word.lowercased())
        for ending in ["ing", "ed", "es", "s", "ly"] where text.hasSuffix(ending) && text.count >= ending.count + 3 {
            text.removeLast(ending.count)
            break
        }
        if text.count > 3, text.hasSuffix("e") { text.removeLast() }
        self.text = text
    }

    private static func withoutMarks(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        let scalars = text.decomposedStringWithCanonicalMapping.unicodeScalars
        return String(String.UnicodeScalarView(scalars.filter { $0.properties.generalCategory != .nonspacingMark }))
    }
}
