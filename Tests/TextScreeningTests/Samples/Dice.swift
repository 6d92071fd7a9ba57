import TestSupport

/// Repeatable random text.
struct Dice {
    private var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[number(0...choices.count - 1)] }

    mutating func text(_ alphabet: String, _ count: Int) -> String {
        let letters = Array(alphabet)
        return String((0..<count).map { _ in letters[number(0...letters.count - 1)] })
    }

    mutating func hex(_ count: Int) -> String { text(Alphabet.hex, count) }
    mutating func base62(_ count: Int) -> String { text(Alphabet.base62, count) }
    mutating func base64(_ count: Int) -> String { text(Alphabet.base62 + "+/", count) }
    mutating func base64url(_ count: Int) -> String {
        // Never a hyphen or underscore at the ends, where Markdown or a sentence would take it for its own.
        base62(1) + text(Alphabet.base62 + "-_", count - 2) + base62(1)
    }
    mutating func uuid() -> String { [8, 4, 4, 4, 12].map { hex($0) }.joined(separator: "-") }
}

enum Alphabet {
    static let hex = "0123456789abcdef"
    static let lower = "abcdefghijklmnopqrstuvwxyz"
    static let upper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    static let digits = "0123456789"
    static let base62 = digits + lower + upper
    static let base32 = upper + "234567"
}
