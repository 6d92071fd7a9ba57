/// Where the keys of a TOML text stand. The parser tells places only of syntax errors, so that the text is walked once more,
/// and only after the parser has found it valid: nothing is checked here.
struct KeyLocator: Sendable {
    struct Place: Sendable, Hashable, Comparable {
        let line: Int
        let column: Int

        static func < (lhs: Place, rhs: Place) -> Bool { (lhs.line, lhs.column) < (rhs.line, rhs.column) }
    }

    private(set) var keys: [String: Place] = [:]
    private(set) var values: [String: Place] = [:]
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var column = 1

    init(_ text: String) {
        bytes = Array(text.utf8)
        walk()
    }

    /// Where the key of this dotted path is written, or its table's header.
    func key(_ path: String) -> Place? { keys[path] }

    /// Where its value begins.
    func value(_ path: String) -> Place? { values[path] ?? keys[path] }

    private mutating func walk() {
        var table: [String] = []
        while skipToContent() {
            if current == UInt8(ascii: "[") {
                while current == UInt8(ascii: "[") { advance() }
                skipBlanks()
                let place = Place(line: line, column: column)
                table = path()
                note(table, place, in: &keys)
                while let byte = current, byte != UInt8(ascii: "\n") { advance() }
            } else {
                pair(under: table)
            }
        }
    }

    /// `key = value`.
    private mutating func pair(under table: [String]) {
        let start = index
        let place = Place(line: line, column: column)
        let full = table + path()
        note(full, place, in: &keys)
        skipBlanks()
        if current == UInt8(ascii: "=") { advance() }
        skipBlanks()
        note(full, Place(line: line, column: column), in: &values)
        value(of: full)
        if index == start { advance() }
    }

    private mutating func value(of path: [String]) {
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): _ = string()
        case UInt8(ascii: "["):
            advance()
            while skipToContent(), current != UInt8(ascii: "]") {
                if current == UInt8(ascii: ",") { advance() } else { value(of: path + ["[]"]) }
            }
            advance()
        case UInt8(ascii: "{"):
            advance()
            while skipToContent(), current != UInt8(ascii: "}") {
                if current == UInt8(ascii: ",") { advance() } else { pair(under: path) }
            }
            advance()
        default:
            let ends = Array(",]}#\n\r".utf8)
            let start = index
            while let byte = current, !ends.contains(byte) { advance() }
            if index == start { advance() }
        }
    }

    /// A dotted key.
    private mutating func path() -> [String] {
        var parts: [String] = []
        while true {
            skipBlanks()
            if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
                parts.append(string())
            } else {
                let start = index
                while let byte = current, isBare(byte) { advance() }
                guard index > start else { return parts }
                parts.append(String(decoding: bytes[start..<index], as: UTF8.self))
            }
            skipBlanks()
            guard current == UInt8(ascii: ".") else { return parts }
            advance()
        }
    }

    /// A string of any of the four kinds. Escapes are stepped over and not resolved: keys with escapes are unknown anyway.
    private mutating func string() -> String {
        guard let quote = current else { return "" }
        let isLong = index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote
        for _ in 0..<(isLong ? 3 : 1) { advance() }
        let start = index
        while let byte = current {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                advance()
                advance()
            } else if byte == quote {
                let closes =
                    !isLong || (index + 2 < bytes.count && bytes[index + 1] == quote && bytes[index + 2] == quote)
                guard closes else {
                    advance()
                    continue
                }
                let content = String(decoding: bytes[start..<index], as: UTF8.self)
                for _ in 0..<(isLong ? 3 : 1) { advance() }
                // Up to two quotes may belong to the content of a long string.
                while isLong, current == quote { advance() }
                return content
            } else {
                advance()
            }
        }
        return ""
    }

    private var current: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func advance() {
        guard index < bytes.count else { return }
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\n") {
            line += 1
            column = 1
        } else if index >= bytes.count || bytes[index] & 0xC0 != 0x80 {
            column += 1
        }
    }

    private mutating func skipBlanks() {
        while let byte = current, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") { advance() }
    }

    /// Steps over white space, line ends and comments; false at the end.
    private mutating func skipToContent() -> Bool {
        while let byte = current {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: "\r"): advance()
            case UInt8(ascii: "#"): while let byte = current, byte != UInt8(ascii: "\n") { advance() }
            default: return true
            }
        }
        return false
    }

    private func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: byte >= 0x80
        }
    }

    private func note(_ path: [String], _ place: Place, in table: inout [String: Place]) {
        // Parents that have no line of their own are where their first child is.
        for length in 1...max(1, path.count) {
            let name = path.prefix(length).joined(separator: ".")
            if table[name] == nil { table[name] = place }
        }
    }
}
