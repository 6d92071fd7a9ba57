/// A text as words and signs: lowercase, apostrophes dropped, every sign that ends a word a word of its own.
///
/// Every turn of a share is read so, and hardly any of its words begins a rule: a word is a place in the letters with a hash,
/// and becomes a string when somebody asks for it.
struct Words {
    struct Word {
        /// Where the word stands in `letters`, and the last part of a path in it: `/usr/bin/curl` is also `curl`.
        fileprivate let text: Range<Int>
        fileprivate let baseName: Range<Int>
        /// `Words.hash` of both.
        let hash: UInt32
        let baseHash: UInt32
        /// Where it stands in the bytes that were read.
        let start: Int
        let end: Int

        var isPath: Bool { baseName != text }
    }

    private(set) var all: [Word] = []
    private var letters: [UInt8] = []

    /// Longer words are cut; no rule names one.
    private static let longest = 64
    private static let inside = ByteSet.alphanumeric.union("_-./~$")
    private static let dropped = ByteSet("'*")

    init(_ bytes: [UInt8]) {
        letters.reserveCapacity(bytes.count)
        all.reserveCapacity(bytes.count / 5)
        let (inside, dropped) = (Self.inside, Self.dropped)
        var first = 0
        var start = 0
        for (position, byte) in bytes.enumerated() {
            if inside.contains(byte) {
                if letters.count == first { start = position }
                if letters.count - first < Self.longest { letters.append(byte.lowercased) }
            } else if letters.count == first || !(dropped.contains(byte) || byte == VisibleText.foreign) {
                close(&first, start, position)
                if !byte.isSpace, byte != VisibleText.foreign {
                    letters.append(byte)
                    add(first..<letters.count, position, position + 1)
                    first = letters.count
                }
            }
        }
        close(&first, start, bytes.count)
    }

    /// The word as a rule may name it.
    func text(_ word: Word) -> String { String(decoding: letters[word.text], as: UTF8.self) }

    /// The last part of a path, or the word itself.
    func baseName(_ word: Word) -> String { String(decoding: letters[word.baseName], as: UTF8.self) }

    /// The hash of a word.
    static func hash(_ word: String) -> UInt32 { word.utf8.reduce(emptyHash) { hash($1, after: $0) } }

    /// FNV-1a with 32 bits (Fowler, Noll, Vo).
    private static func hash(_ byte: UInt8, after hash: UInt32) -> UInt32 { (hash ^ UInt32(byte)) &* 0x0100_0193 }
    private static let emptyHash: UInt32 = 0x811C_9DC5

    private mutating func close(_ first: inout Int, _ start: Int, _ end: Int) {
        guard letters.count > first else { return }
        // The full stop of a sentence is a sign of its own.
        var last = letters.count
        while last - first > 1, letters[last - 1] == UInt8(ascii: ".") { last -= 1 }
        let stop = last..<min(last + 1, letters.count)
        add(first..<last, start, end)
        if !stop.isEmpty { add(stop, end - 1, end) }
        first = letters.count
    }

    private mutating func add(_ text: Range<Int>, _ start: Int, _ end: Int) {
        var (hash, baseHash) = (Self.emptyHash, Self.emptyHash)
        var base = text.lowerBound
        for index in text {
            hash = Self.hash(letters[index], after: hash)
            baseHash = Self.hash(letters[index], after: baseHash)
            guard letters[index] == UInt8(ascii: "/") else { continue }
            (base, baseHash) = (index + 1, Self.emptyHash)
        }
        if base == text.upperBound { (base, baseHash) = (text.lowerBound, hash) }
        all.append(
            Word(
                text: text, baseName: base..<text.upperBound, hash: hash, baseHash: baseHash, start: start, end: end))
    }
}
