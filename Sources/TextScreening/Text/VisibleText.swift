/// Text as a reader sees it: characters without width are left out and full-width letters are plain ones, so that a
/// scanner cannot be led past a secret by what nobody sees. Remembers where each byte stood.
///
/// Everything beyond ASCII becomes one byte that belongs to no token. Linear in the text, about nine bytes a byte.
public struct VisibleText {
    /// Stands for any character beyond ASCII.
    static let foreign: UInt8 = 0xFF

    /// ASCII bytes and `foreign`.
    private(set) var bytes: [UInt8] = []
    /// For each byte, the UTF-8 offset of its character in the original; empty when all of it is ASCII, which stays in place.
    private var offsets: [Int] = []
    private let length: Int

    init(_ text: String) {
        length = text.utf8.count
        bytes = Array(text.utf8)
        guard bytes.reduce(0, |) >= 0x80 else { return }
        bytes.removeAll(keepingCapacity: true)
        offsets.reserveCapacity(length)
        var offset = 0
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            if let byte = Self.byte(of: scalar) {
                bytes.append(byte)
                offsets.append(offset)
            }
            offset += width
        }
    }

    /// Where bytes `range` stand in `text`, which must be the text this was made of.
    func range(_ range: Range<Int>, in text: String) -> Range<String.Index> {
        let (start, end) = (offset(range.lowerBound), offset(range.upperBound))
        return text.utf8.index(text.startIndex, offsetBy: start)..<text.utf8.index(text.startIndex, offsetBy: end)
    }

    private func offset(_ position: Int) -> Int {
        guard position < bytes.count else { return length }
        return offsets.isEmpty ? position : offsets[position]
    }

    private static func byte(of scalar: Unicode.Scalar) -> UInt8? {
        guard let seen = seen(scalar) else { return nil }
        return seen.isASCII ? UInt8(seen.value) : foreign
    }

    /// What a reader sees of a character: a full-width letter is a plain one; nil for what takes no room on a screen.
    public static func seen(_ scalar: Unicode.Scalar) -> Unicode.Scalar? {
        switch scalar.value {
        case 0..<0x80: scalar
        case 0xFF01...0xFF5E: Unicode.Scalar(scalar.value - 0xFF01 + 0x21)
        // Soft hyphen, joiners, marks of direction, variation selectors and tags: they take no room on a screen.
        case 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E,
            0x2060...0x206F, 0x3164, 0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0x1D173...0x1D17A, 0xE0000...0xE0FFF:
            nil
        default: scalar
        }
    }
}
