/// A text as words and signs: lowercase, apostrophes dropped, every sign that ends a word a word of its own.
struct Words {
    struct Word {
        let text: String
        /// The last part of a path (`/usr/bin/curl` is `curl`), or the text itself.
        let baseName: String
        let start: Int
        let end: Int
    }

    private(set) var all: [Word] = []

    /// Longer words are cut; no rule names one.
    private static let longest = 64
    private static let inside = ByteSet.alphanumeric.union("_-./~$")
    private static let dropped: Set<UInt8> = [UInt8(ascii: "'"), UInt8(ascii: "*"), VisibleText.foreign]

    init(_ bytes: [UInt8]) {
        var letters: [UInt8] = []
        var start = 0
        for (position, byte) in bytes.enumerated() {
            if Self.inside.contains(byte) {
                if letters.isEmpty { start = position }
                if letters.count < Self.longest { letters.append(byte.lowercased) }
            } else if letters.isEmpty || !Self.dropped.contains(byte) {
                close(&letters, start, position)
                if !byte.isSpace, byte != VisibleText.foreign {
                    let sign = String(UnicodeScalar(byte))
                    all.append(Word(text: sign, baseName: sign, start: position, end: position + 1))
                }
            }
        }
        close(&letters, start, bytes.count)
    }

    private mutating func close(_ letters: inout [UInt8], _ start: Int, _ end: Int) {
        guard !letters.isEmpty else { return }
        defer { letters = [] }
        // The full stop of a sentence is a sign of its own.
        var count = letters.count
        while count > 1, letters[count - 1] == UInt8(ascii: ".") { count -= 1 }
        let text = String(decoding: letters[..<count], as: UTF8.self)
        let slash = letters[..<count].lastIndex(of: UInt8(ascii: "/"))
        let base = slash.map { String(decoding: letters[($0 + 1)..<count], as: UTF8.self) } ?? text
        all.append(Word(text: text, baseName: base.isEmpty ? text : base, start: start, end: end))
        if count < letters.count { all.append(Word(text: ".", baseName: ".", start: end - 1, end: end)) }
    }
}
