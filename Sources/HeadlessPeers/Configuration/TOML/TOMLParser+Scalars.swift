/// Numbers, truth values, dates.
extension TOMLParser {
    /// The value that begins here and is neither text, list nor table.
    mutating func scalar() throws(TOMLSyntaxError) -> TOMLValue {
        let begin = place
        let word = word()
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "inf", "+inf": return .number(.infinity)
        case "-inf": return .number(-.infinity)
        case "nan", "+nan", "-nan": return .number(.nan)
        case "": throw error("a value is missing")
        default: break
        }
        if Self.isMoment(word) {
            // Date and time may be separated by one space.
            if isAhead(" "), index + 1 < bytes.count, (0x30...0x39).contains(bytes[index + 1]), word.utf8.count == 10 {
                advance()
                _ = self.word()
            }
            return .moment
        }
        if let value = Self.number(word) { return value }
        throw TOMLSyntaxError(place: begin, text: "this is no value; write texts in quotes")
    }

    /// Everything up to what can follow a value.
    private mutating func word() -> String {
        let ends = Array(" \t\r\n,]}#".utf8)
        let start = index
        while let byte = current, !ends.contains(byte) { advance() }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    /// `2026-11-27…` or `12:00…`, by its beginning.
    private static func isMoment(_ word: String) -> Bool {
        let bytes = Array(word.utf8)
        func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
        if bytes.count >= 10, bytes[..<4].allSatisfy(isDigit), bytes[4] == UInt8(ascii: "-"),
            bytes[7] == UInt8(ascii: "-")
        {
            return true
        }
        return bytes.count >= 5 && isDigit(bytes[0]) && isDigit(bytes[1]) && bytes[2] == UInt8(ascii: ":")
    }

    /// An integer or a decimal number, written as TOML 1.0 allows: underscores only between digits, no superfluous zero.
    static func number(_ word: String) -> TOMLValue? {
        guard word.utf8.count <= 64 else { return nil }
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where word.hasPrefix(prefix) {
            return digits(word.dropFirst(2)).flatMap { Int64($0, radix: radix) }.map { .integer($0) }
        }
        let unsigned = word.hasPrefix("-") || word.hasPrefix("+") ? word.dropFirst() : word[...]
        let sign = word.hasPrefix("-") ? "-" : ""
        let mantissa = unsigned.prefix { $0 != "e" && $0 != "E" }
        let exponent = unsigned.dropFirst(mantissa.count)
        let parts = mantissa.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = decimal(parts[0]), whole == "0" || !whole.hasPrefix("0") else { return nil }
        if parts.count == 1, exponent.isEmpty { return Int64(sign + whole).map { .integer($0) } }
        var text = sign + whole
        if parts.count == 2 {
            guard let fraction = decimal(parts[1]) else { return nil }
            text += "." + fraction
        }
        if !exponent.isEmpty {
            let power = exponent.dropFirst()
            let bare = power.hasPrefix("-") || power.hasPrefix("+") ? power.dropFirst() : power
            guard let digits = decimal(bare) else { return nil }
            text += "e" + (power.hasPrefix("-") ? "-" : "") + digits
        }
        return Double(text).map { .number($0) }
    }

    private static func decimal(_ text: Substring) -> String? {
        guard let digits = digits(text), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits
    }

    /// The digits without their underscores, or nil if one does not stand between two digits.
    private static func digits(_ text: Substring) -> String? {
        guard let first = text.first, first != "_", text.last != "_", !text.contains("__"), first != "-", first != "+"
        else { return nil }
        return String(text.filter { $0 != "_" })
    }
}
