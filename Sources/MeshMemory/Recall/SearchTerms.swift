import CAT7

/// The words of a query, and the full-text expressions made of them. What a person or peer wrote never becomes syntax: only
/// letters, digits and marks survive, and each word is quoted.
struct SearchTerms {
    /// The most words that are looked up.
    static let maximumTerms = 16
    /// The longest word, in characters, and the longest query that is read, in Unicode scalars.
    static let maximumLength = 64
    static let maximumQuery = 4000

    /// Words that stand in nearly every English text and so tell none from another. They are looked up only when a query
    /// consists of nothing else. Negations are not among them.
    static let functionWords: Set<String> = [
        "a", "about", "an", "and", "any", "are", "as", "at", "be", "been", "but", "by", "can", "could", "did", "do",
        "does",
        "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is", "it", "its", "me", "my", "of", "on",
        "or",
        "our", "should", "so", "some", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this",
        "those", "to", "us", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with",
        "would",
        "you", "your",
    ]

    /// Distinct words in their order, lowercase.
    let words: [String]
    private let columns: String

    /// Takes a query apart.
    init(_ text: String, fields: Set<Field> = []) {
        var seen: Set<String> = []
        let distinct = Self.allWords(of: String(text.unicodeScalars.prefix(Self.maximumQuery)))
            .filter { seen.insert($0).inserted }
        let telling = distinct.filter { !Self.functionWords.contains($0) }
        words = Array((telling.isEmpty ? distinct : telling).prefix(Self.maximumTerms))
        columns =
            fields.isEmpty || fields.count == Field.allCases.count
            ? "" : "{" + fields.sorted().map(\.name).joined(separator: " ") + "} : "
    }

    /// The expression for one word.
    func expression(for word: String) -> String { columns + "\"" + word + "\"" }

    /// The expression for all of `words` joined by `AND` or `OR`.
    func expression(for words: [String], joinedBy joiner: String) -> String {
        columns + "(" + words.map { "\"" + $0 + "\"" }.joined(separator: " \(joiner) ") + ")"
    }

    /// Every word of a text, lowercase and cut to `maximumLength`, in order and with repeats.
    static func allWords(of text: String) -> [String] {
        text.unicodeScalars.split { !isPartOfWord($0) }.map { word in
            String(String(String.UnicodeScalarView(word)).lowercased().prefix(maximumLength))
        }
    }

    /// Roughly what SQLite's `unicode61` takes for a word: letters, numbers, private use and the marks on them.
    private static func isPartOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9": return true
        case "\0"..."\u{7F}": return false
        default: break
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber, .nonspacingMark, .spacingMark, .privateUse:
            return true
        default: return false
        }
    }
}
