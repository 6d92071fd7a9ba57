/// A kind of credential that shows itself by its first characters: `prefix`, then a body of known characters, length and
/// inner shape.
struct CredentialFormat: Sendable {
    /// What a person calls it.
    let name: String
    let prefix: [UInt8]
    /// Characters of the body; the body ends before the first other one.
    let characters: ByteSet
    /// Length of the body in bytes.
    let length: ClosedRange<Int>
    let shape: Shape

    /// What the body must be beyond its characters and length.
    enum Shape: Sendable {
        /// Varied enough not to be a placeholder.
        case varied
        /// Looks generated; for short or common prefixes.
        case random
        /// Parts between dots of these lengths, of which the longest is varied.
        case dotted([ClosedRange<Int>])
        /// Parts between hyphens of these lengths, of which the longest is varied.
        case hyphenated([ClosedRange<Int>])
        /// Parts between underscores of these lengths, of which the longest is varied.
        case underscored([ClosedRange<Int>])
        /// Varied, and holds this text (given in lowercase).
        case holding(StaticString)
    }

    init(
        _ name: String, _ prefix: String, _ characters: ByteSet, _ length: ClosedRange<Int>, _ shape: Shape = .varied
    ) {
        self.name = name
        self.prefix = Array(prefix.utf8)
        self.characters = characters
        self.length = length
        self.shape = shape
    }

    /// Whether `body`, already of the right characters and length, is one.
    func accepts(_ body: ArraySlice<UInt8>) -> Bool {
        guard !Self.isPlaceholder(body) else { return false }
        switch shape {
        case .varied: return Randomness.isVaried(body)
        case .random: return Randomness.isRandom(body)
        case .dotted(let lengths): return hasParts(body, UInt8(ascii: "."), lengths)
        case .hyphenated(let lengths): return hasParts(body, UInt8(ascii: "-"), lengths)
        case .underscored(let lengths): return hasParts(body, UInt8(ascii: "_"), lengths)
        case .holding(let text): return body.holds(text) && Randomness.isVaried(body)
        }
    }

    private func hasParts(_ body: ArraySlice<UInt8>, _ separator: UInt8, _ lengths: [ClosedRange<Int>]) -> Bool {
        // At most as many splits as there are parts: in the last one the separator may occur (base64url does).
        let parts = body.split(separator: separator, maxSplits: lengths.count - 1, omittingEmptySubsequences: false)
        guard parts.count == lengths.count, zip(parts, lengths).allSatisfy({ $1.contains($0.count) }) else {
            return false
        }
        return parts.max { $0.count < $1.count }.map(Randomness.isVaried) ?? false
    }

    /// Whether it is one of the words that documentation writes in place of a secret.
    static func isPlaceholder(_ body: ArraySlice<UInt8>) -> Bool {
        let head = body.prefix(256)
        return head.holds("example") || head.holds("placeholder") || head.holds("redacted") || head.holds("your-")
            || head.holds("your_") || head.holds("changeme") || head.holds("xxxxxxxx") || head.holds("00000000")
            || head.holds("abcdefghij") || head.holds("0123456789") || head.holds("deadbeef")
    }
}
