extension Scanner {
    /// The text of a string that `scanString` has checked.
    @inline(__always)
    func text(of token: StringToken) -> String {
        let contents = UnsafeBufferPointer(rebasing: bytes[token.contents])
        return token.hasEscapes ? unescaped(contents) : String(decoding: contents, as: UTF8.self)
    }

    /// An escape is never shorter than what it stands for, so the raw length is room enough.
    private func unescaped(_ raw: UnsafeBufferPointer<UInt8>) -> String {
        String(unsafeUninitializedCapacity: raw.count) { text in
            var written = 0
            var offset = 0
            while offset < raw.count {
                let byte = raw[offset]
                guard byte == UInt8(ascii: "\\") else {
                    text[written] = byte
                    written += 1
                    offset += 1
                    continue
                }
                guard raw[offset + 1] == UInt8(ascii: "u") else {
                    text[written] = Self.character(after: raw[offset + 1])
                    written += 1
                    offset += 2
                    continue
                }
                let first = Self.unit(raw, at: offset) ?? 0
                offset += 6
                var scalar = UInt32(first)
                if first & 0xFC00 == 0xD800, let second = Self.unit(raw, at: offset) {
                    scalar = 0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF))
                    offset += 6
                }
                for unit in UTF8.encode(Unicode.Scalar(scalar) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
                    text[written] = unit
                    written += 1
                }
            }
            return written
        }
    }

    private static func character(after escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }
}
