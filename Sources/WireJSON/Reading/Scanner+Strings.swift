/// A string of the document: where its contents are, without the quotes.
struct StringToken {
    let contents: Range<Int>
    let hasEscapes: Bool
}

extension Scanner {
    /// Consumes a string whose opening quote is next and checks all of it: escapes, surrogate pairs, UTF-8.
    mutating func scanString() throws(JSONSyntaxError) -> StringToken {
        let start = index + 1
        index = start
        var hasEscapes = false
        var isASCII = true
        while true {
            skipPlainWords(&isASCII)
            guard index < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: index) }
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "\""):
                if !isASCII, let offset = firstInvalidUTF8(in: start..<index) {
                    throw JSONSyntaxError(.invalidUTF8, at: offset)
                }
                let token = StringToken(contents: start..<index, hasEscapes: hasEscapes)
                index += 1
                return token
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try checkEscape()
            case 0x00..<0x20:
                throw JSONSyntaxError(.controlCharacter, at: index)
            default:
                if byte >= 0x80 { isASCII = false }
                index += 1
            }
        }
    }

    /// Skips eight bytes at a time while none of them is a quote, a backslash or a control character.
    @inline(__always)
    private mutating func skipPlainWords(_ isASCII: inout Bool) {
        let low: UInt64 = 0x0101_0101_0101_0101
        let high: UInt64 = 0x8080_8080_8080_8080
        while bytes.count - index >= 8 {
            let word = UnsafeRawPointer(bytes.baseAddress! + index).loadUnaligned(as: UInt64.self)
            // The classic "has a byte below / equal to" tricks; a false alarm only costs the byte-wise look.
            let quote = word ^ (low &* 0x22)
            let backslash = word ^ (low &* 0x5C)
            let special =
                ((quote &- low) & ~quote) | ((backslash &- low) & ~backslash) | ((word &- (low &* 0x20)) & ~word)
            if special & high != 0 { return }
            if word & high != 0 { isASCII = false }
            index += 8
        }
    }

    /// Checks and skips one escape, or the two of a surrogate pair.
    private mutating func checkEscape() throws(JSONSyntaxError) {
        let start = index
        guard start + 1 < bytes.count else { throw JSONSyntaxError(.unexpectedEnd, at: bytes.count) }
        switch bytes[start + 1] {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            index += 2
        case UInt8(ascii: "u"):
            let unit = try checkedUnit(at: start)
            index += 6
            guard unit & 0xF800 == 0xD800 else { return }
            guard unit < 0xDC00, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
                bytes[index + 1] == UInt8(ascii: "u"), try checkedUnit(at: index) & 0xFC00 == 0xDC00
            else { throw JSONSyntaxError(.loneSurrogate, at: start) }
            index += 6
        default:
            throw JSONSyntaxError(.invalidEscape, at: start)
        }
    }

    private func checkedUnit(at offset: Int) throws(JSONSyntaxError) -> UInt16 {
        guard let unit = Self.unit(bytes, at: offset) else {
            let isCut = bytes.count - offset < 6 && !bytes[offset...].contains(UInt8(ascii: "\""))
            throw isCut ? JSONSyntaxError(.unexpectedEnd, at: bytes.count) : JSONSyntaxError(.invalidEscape, at: offset)
        }
        return unit
    }

    /// The UTF-16 code unit written at `offset` as `\u` and four hexadecimal digits.
    static func unit(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt16? {
        guard bytes.count - offset >= 6 else { return nil }
        var unit: UInt16 = 0
        for place in offset + 2..<offset + 6 {
            let digit: UInt8
            switch bytes[place] {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = bytes[place] - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = bytes[place] - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = bytes[place] - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt16(digit)
        }
        return unit
    }
}
