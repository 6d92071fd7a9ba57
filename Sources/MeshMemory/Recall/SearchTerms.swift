import CAT7

/// The words of a query, and the full-text expressions made of them. What a person or peer wrote never becomes syntax: only
/// letters, digits and marks survive, and each word is quoted.
struct SearchTerms {
    /// The most words that are looked up.
    static let maximumTerms = 16
    /// The longest word, in characters, and the longest query that is read, in Unicode scalars.
    static let maximumLength = 64
    static let maximumQuery = 4000

    /// Distinct words in their order, lowercase.
    let words: [String]
    private let columns: String

    /// Takes a query apart.
    init(_ text: String, fields: Set<Field> = []) {
        var words: [String] = []
        var seen: Set<String> = []
        for word in Self.allWords(of: String(text.unicodeScalars.prefix(Self.maximumQuery)))
        where words.count < Self.maximumTerms && seen.insert(word).inserted { words.append(word) }
        self.words = words
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
