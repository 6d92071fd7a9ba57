import CAT7

/// A text cut into words (docs/encoder-format.md, sections 2 and 3).
///
/// The words' characters lie one after another in one array, because a field is cut into a dozen words a few times for
/// each observation, and an array for each word would cost more than the cutting.
struct WordList {
    /// One run of characters of one class.
    struct Word {
        let kind: CharacterClass
        let range: Range<Int>
    }

    /// A folded scalar that remembers whether it was written as A-Z: camel case is where identifiers are cut.
    struct Character {
        private let bits: UInt32

        init(_ scalar: UInt32, wasUpperCase: Bool) { bits = scalar | (wasUpperCase ? 1 << 31 : 0) }
        var scalar: UInt32 { bits & 0x7FFF_FFFF }
        var wasUpperCase: Bool { bits >> 31 == 1 }
        /// The scalar of a character of a latin word or of a symbol, which are ASCII.
        var byte: UInt8 { UInt8(truncatingIfNeeded: bits) }
    }

    private(set) var words: [Word] = []
    private(set) var characters: [Character] = []

    private var start = 0
    private var kind = CharacterClass.separator

    /// Cuts a text; words beyond the model's maximum are not looked at.
    init(_ text: String, model: TextModel, folding: AsciiFolding?) {
        var text = text
        let maximumWords = model.maximumTokens
        let isCut = text.withUTF8 { bytes in
            guard let folding, bytes.count <= 8 * maximumWords, bytes.reduce(0, |) < 0x80 else { return false }
            cut(bytes, folding, maximumWords: maximumWords)
            return true
        }
        if !isCut { cut(text.nfc.unicodeScalars, model, folding) }
    }

    /// Cuts ASCII, which is what nearly all texts are and is its own normal form: one character for each byte at most.
    private mutating func cut(_ bytes: UnsafeBufferPointer<UInt8>, _ folding: AsciiFolding, maximumWords: Int) {
        words.reserveCapacity(min(bytes.count / 4 + 1, maximumWords))
        characters = [Character](unsafeUninitializedCapacity: bytes.count) { characters, count in
            var start = 0
            var current = CharacterClass.separator
            for byte in bytes {
                let (scalar, kind) = folding(byte)
                guard kind != .dropped else { continue }
                if kind != current || kind == .symbol {
                    if count > start { words.append(Word(kind: current, range: start..<count)) }
                    guard words.count < maximumWords else { return }
                    start = count
                    current = kind
                }
                guard kind != .separator else { continue }
                characters[count] = Character(scalar, wasUpperCase: (0x41...0x5A).contains(byte) && kind != .symbol)
                count += 1
            }
            if count > start { words.append(Word(kind: current, range: start..<count)) }
        }
    }

    private mutating func cut(_ scalars: String.UnicodeScalarView, _ model: TextModel, _ folding: AsciiFolding?) {
        for scalar in scalars {
            guard words.count < model.maximumTokens else { return }
            let value = scalar.value
            let wasUpperCase = (0x41...0x5A).contains(value)
            if value < 0x80, let (folded, kind) = folding?(UInt8(value)) {
                add(folded, kind, wasUpperCase)
            } else {
                model.forEachFolded(value) { add($0, model.characterClass(of: $0), wasUpperCase) }
            }
        }
        endWord()
        // One source character can fold to several words' worth of characters at the very end.
        if words.count > model.maximumTokens { words.removeLast(words.count - model.maximumTokens) }
    }

    private mutating func add(_ scalar: UInt32, _ kind: CharacterClass, _ wasUpperCase: Bool) {
        switch kind {
        case .dropped:
            return
        case .separator:
            endWord()
        case .symbol:
            endWord()
            characters.append(Character(scalar, wasUpperCase: false))
            words.append(Word(kind: .symbol, range: start..<characters.count))
            start = characters.count
        case .latin, .other:
            if kind != self.kind { endWord() }
            self.kind = kind
            characters.append(Character(scalar, wasUpperCase: wasUpperCase))
        }
    }

    private mutating func endWord() {
        if characters.count > start { words.append(Word(kind: kind, range: start..<characters.count)) }
        start = characters.count
        kind = .separator
    }

    /// A word's characters.
    func characters(of word: Word) -> ArraySlice<Character> { characters[word.range] }

    /// The words of letters and digits as strings, in order: what the redundancy guard compares.
    var texts: [String] {
        words.filter { $0.kind == .latin || $0.kind == .other }.map { text(of: $0.range) }
    }

    /// The characters of a range as a string.
    func text(of range: Range<Int>) -> String {
        let characters = characters[range]
        if characters.allSatisfy({ $0.scalar < 0x80 }) {
            return String(unsafeUninitializedCapacity: range.count) { bytes in
                for (index, character) in characters.enumerated() {
                    bytes[index] = UInt8(truncatingIfNeeded: character.scalar)
                }
                return range.count
            }
        }
        var text = String.UnicodeScalarView()
        for character in characters {
            if let scalar = Unicode.Scalar(character.scalar) { text.append(scalar) }
        }
        return String(text)
    }
}
