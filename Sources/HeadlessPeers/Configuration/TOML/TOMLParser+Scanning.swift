/// Stepping through the text.
extension TOMLParser {
    var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    var place: TextPlace { TextPlace(line: line, column: column) }

    func error(_ text: String) -> TOMLSyntaxError { TOMLSyntaxError(place: place, text: text) }

    /// Whether the text goes on with these bytes.
    func isAhead(_ text: StaticString) -> Bool {
        text.withUTF8Buffer { expected in bytes[index...].starts(with: expected) }
    }

    mutating func advance(_ count: Int = 1) {
        for _ in 0..<count where index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if index >= bytes.count || bytes[index] & 0xC0 != 0x80 {
                // Bytes that continue a character do not count.
                column += 1
            }
        }
    }

    mutating func skipBlanks() {
        while let byte = current, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
    }

    /// Steps over blanks, line ends and comments.
    mutating func skipLines() throws(TOMLSyntaxError) {
        while true {
            skipBlanks()
            switch current {
            case UInt8(ascii: "\n"): advance()
            case UInt8(ascii: "\r") where isAhead("\r\n"): advance(2)
            case UInt8(ascii: "#"): try skipComment()
            default: return
            }
        }
    }

    /// After a header or a pair nothing may follow on its line but a comment.
    mutating func endLine() throws(TOMLSyntaxError) {
        skipBlanks()
        if current == UInt8(ascii: "#") { try skipComment() }
        guard current == nil || current == UInt8(ascii: "\n") || isAhead("\r\n") else {
            throw error("something stands behind the end; write one key a line")
        }
    }

    private mutating func skipComment() throws(TOMLSyntaxError) {
        while let byte = current, byte != UInt8(ascii: "\n"), !isAhead("\r\n") {
            guard byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t") else {
                throw error("a control character stands in a comment")
            }
            advance()
        }
    }
}
