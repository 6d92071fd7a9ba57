import TextScreening

/// A pattern of an approval gate: words in either case, any space between them, `*` for at most eighty characters. At an end
/// without `*` a word must end too: `deploy` does not mean "redeployed", `deploy*` means "deploying".
///
/// Matched from left to right without backtracking, so that its time is linear in the text.
struct GatePattern: Sendable, Hashable {
    /// As the person wrote it.
    let text: String

    private static let mostBetween = 80
    private let segments: [[UInt8]]
    private let startsOpen: Bool
    private let endsOpen: Bool

    init(_ text: String) {
        self.text = text
        let parts = Self.folded(text).split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: true)
        segments = parts.map(Array.init)
        startsOpen = text.hasPrefix("*")
        endsOpen = text.hasSuffix("*")
    }

    /// As a reader sees it: lowercase, every run of space of any kind as one, full-width letters as plain ones, and without
    /// what takes no room. To be done once for a text.
    static func folded(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count)
        for original in text.unicodeScalars {
            guard let scalar = VisibleText.seen(original) else { continue }
            if scalar.properties.isWhitespace {
                if result.last != 0x20 { result.append(0x20) }
            } else if scalar.isASCII {
                let byte = UInt8(scalar.value)
                result.append((0x41...0x5A).contains(byte) ? byte | 0x20 : byte)
            } else {
                result.append(contentsOf: UTF8.encode(scalar) ?? .init())
            }
        }
        return result
    }

    /// Whether the pattern occurs in a folded text.
    func matches(_ text: [UInt8]) -> Bool {
        guard let head = segments.first else { return false }
        var start = 0
        while let found = find(head, in: text, from: start, to: text.count) {
            start = found + 1
            guard startsOpen || isBoundary(text, before: found) else { continue }
            if let end = rest(in: text, from: found + head.count), endsOpen || isBoundary(text, after: end) {
                return true
            }
        }
        return false
    }

    private func rest(in text: [UInt8], from position: Int) -> Int? {
        var end = position
        for segment in segments.dropFirst() {
            let limit = min(text.count, end + Self.mostBetween + segment.count)
            guard let found = find(segment, in: text, from: end, to: limit) else { return nil }
            end = found + segment.count
        }
        return end
    }

    private func find(_ needle: [UInt8], in text: [UInt8], from start: Int, to end: Int) -> Int? {
        guard end - start >= needle.count else { return nil }
        return (start...end - needle.count).first { position in
            text[position] == needle[0] && text[position..<position + needle.count].elementsEqual(needle)
        }
    }

    private func isBoundary(_ text: [UInt8], before position: Int) -> Bool {
        position == 0 || !isWord(text[position - 1]) || !isWord(text[position])
    }

    private func isBoundary(_ text: [UInt8], after position: Int) -> Bool {
        position >= text.count || !isWord(text[position]) || !isWord(text[position - 1])
    }

    private func isWord(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }
}
