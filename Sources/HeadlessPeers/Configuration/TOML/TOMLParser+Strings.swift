/// The four kinds of strings.
extension TOMLParser {
    /// The string that begins here; with three quotes only where it `mayBeLong`.
    mutating func string(mayBeLong: Bool) throws(TOMLSyntaxError) -> String {
        let quote = current ?? 0
        let isLong = isAhead("\"\"\"") || isAhead("'''")
        guard !isLong || mayBeLong else { throw error("a key cannot stand in three quotes") }
        let begin = place
        advance(isLong ? 3 : 1)
        // A line end right behind the opening quotes does not count.
        if isLong { if isAhead("\r\n") { advance(2) } else if isAhead("\n") { advance() } }
        var text: [UInt8] = []
        while let byte = current {
            if byte == quote {
                guard isLong else {
                    advance()
                    return String(decoding: text, as: UTF8.self)
                }
                if closesLong(quote) {
                    // Up to two quotes before the closing three belong to the text.
                    for _ in 0..<2 where index + 3 < bytes.count && bytes[index + 3] == quote {
                        text.append(quote)
                        advance()
                    }
                    advance(3)
                    return String(decoding: text, as: UTF8.self)
                }
                text.append(byte)
                advance()
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try escape(into: &text, isLong: isLong)
            } else if byte == UInt8(ascii: "\n") || isAhead("\r\n") {
                guard isLong else { throw TOMLSyntaxError(place: begin, text: "this text does not end on its line") }
                if byte == UInt8(ascii: "\r") { advance() }
                text.append(UInt8(ascii: "\n"))
                advance()
            } else {
                guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
                    throw error("a control character stands in a text; write it as an escape")
                }
                text.append(byte)
                advance()
            }
        }
        throw TOMLSyntaxError(place: begin, text: "this text does not end")
    }

    private func closesLong(_ quote: UInt8) -> Bool {
        index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
    }

    private mutating func escape(into text: inout [UInt8], isLong: Bool) throws(TOMLSyntaxError) {
        let begin = place
        advance()
        guard let byte = current else { throw error("this text does not end") }
        switch byte {
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(byte)
        case UInt8(ascii: "u"): return try scalarEscape(digits: 4, into: &text, at: begin)
        case UInt8(ascii: "U"): return try scalarEscape(digits: 8, into: &text, at: begin)
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"):
            // A backslash at the end of a line joins it with the next text.
            skipBlanks()
            guard isLong, isAhead("\n") || isAhead("\r\n") else {
                throw TOMLSyntaxError(place: begin, text: Self.noEscape)
            }
            while isAhead("\n") || isAhead("\r\n") || isAhead(" ") || isAhead("\t") { advance() }
            return
        default: throw TOMLSyntaxError(place: begin, text: Self.noEscape)
        }
        advance()
    }

    private mutating func scalarEscape(
        digits: Int, into text: inout [UInt8], at begin: TextPlace
    ) throws(TOMLSyntaxError) {
        advance()
        let end = index + digits
        guard end <= bytes.count, bytes[index..<end].allSatisfy({ Self.hexDigits.contains($0) }),
            let value = UInt32(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { throw TOMLSyntaxError(place: begin, text: "this escape names no character") }
        text.append(contentsOf: Array(String(Character(scalar)).utf8))
        advance(digits)
    }

    private static let noEscape = "this is no escape; write \\\\ for a backslash"
    private static let hexDigits = Set("0123456789abcdefABCDEF".utf8)
}
