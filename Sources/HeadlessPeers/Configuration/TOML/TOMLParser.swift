/// Reads TOML 1.0 with the place of every key and value.
///
/// It is our own because configuration texts also come from models (`spawn_peer`), and the usual C++ parser ends the process
/// by an assertion on some malformed texts (found by the mutation test beside this); and because messages need places.
/// Depth and size are bounded; nothing in a text can trap.
struct TOMLParser {
    /// How deep lists and inline tables may nest. Configuration nests 2 deep.
    static let deepest = 16

    let bytes: [UInt8]
    var index = 0
    var line = 1
    var column = 1

    /// The table that `text` stands for.
    static func parse(_ text: String) throws(TOMLSyntaxError) -> TOMLTable {
        var parser = TOMLParser(bytes: Array(text.utf8))
        return try parser.document()
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private mutating func document() throws(TOMLSyntaxError) -> TOMLTable {
        let root = TOMLTable(.header)
        var section = root
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while true {
            try skipLines()
            guard let byte = current else { return root }
            if byte == UInt8(ascii: "[") {
                section = try header(in: root)
            } else {
                try pair(in: section)
            }
            try endLine()
        }
    }

    /// `[a.b]` or `[[a.b]]`: the table that the lines below belong to.
    private mutating func header(in root: TOMLTable) throws(TOMLSyntaxError) -> TOMLTable {
        advance()
        let isList = current == UInt8(ascii: "[")
        if isList { advance() }
        let keys = try path()
        for _ in 0..<(isList ? 2 : 1) {
            guard current == UInt8(ascii: "]") else { throw error("a header ends with ']'") }
            advance()
        }
        var table = root
        for key in keys.dropLast() { table = try descend(into: key, of: table) }
        let key = keys[keys.count - 1]
        let fresh = TOMLTable(.header)
        if isList {
            var list: [TOMLValue] = []
            if let member = table[key.name] {
                guard member.isGrowing, case .list(let held) = member.value else { throw twice(key) }
                list = held
            }
            list.append(.table(fresh))
            table[key.name] = .init(
                name: key.name, key: key.place, place: key.place, value: .list(list), isGrowing: true)
            return fresh
        }
        guard let member = table[key.name] else {
            table[key.name] = .init(name: key.name, key: key.place, place: key.place, value: .table(fresh))
            return fresh
        }
        guard case .table(let held) = member.value, held.origin == .implied else { throw twice(key) }
        held.origin = .header
        return held
    }

    private func descend(into key: Key, of table: TOMLTable) throws(TOMLSyntaxError) -> TOMLTable {
        guard let member = table[key.name] else {
            let fresh = TOMLTable(.implied)
            table[key.name] = .init(name: key.name, key: key.place, place: key.place, value: .table(fresh))
            return fresh
        }
        switch member.value {
        case .table(let held) where held.origin != .inline: return held
        case .list(let list):
            guard member.isGrowing, case .table(let last)? = list.last else { throw twice(key) }
            return last
        default: throw twice(key)
        }
    }

    /// `key = value`.
    private mutating func pair(in section: TOMLTable, depth: Int = 0) throws(TOMLSyntaxError) {
        let keys = try path()
        guard current == UInt8(ascii: "=") else { throw error("a key is followed by '='") }
        advance()
        skipBlanks()
        let place = place
        let value = try value(depth: depth)
        var table = section
        for key in keys.dropLast() {
            if let member = table[key.name] {
                guard case .table(let held) = member.value, held.origin == .dotted else { throw twice(key) }
                table = held
            } else {
                let fresh = TOMLTable(.dotted)
                table[key.name] = .init(name: key.name, key: key.place, place: key.place, value: .table(fresh))
                table = fresh
            }
        }
        let key = keys[keys.count - 1]
        guard table[key.name] == nil else { throw twice(key) }
        table[key.name] = .init(name: key.name, key: key.place, place: place, value: value)
    }

    private mutating func value(depth: Int) throws(TOMLSyntaxError) -> TOMLValue {
        guard depth < Self.deepest else { throw error("lists and tables nest more than \(Self.deepest) deep") }
        switch current {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try string(mayBeLong: true))
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "{"): return try inlineTable(depth: depth)
        default: return try scalar()
        }
    }

    private mutating func list(depth: Int) throws(TOMLSyntaxError) -> TOMLValue {
        advance()
        var list: [TOMLValue] = []
        while true {
            try skipLines()
            if current == UInt8(ascii: "]") { break }
            list.append(try value(depth: depth + 1))
            try skipLines()
            if current == UInt8(ascii: "]") { break }
            guard current == UInt8(ascii: ",") else { throw error("the values of a list are separated by ','") }
            advance()
        }
        advance()
        return .list(list)
    }

    private mutating func inlineTable(depth: Int) throws(TOMLSyntaxError) -> TOMLValue {
        advance()
        let table = TOMLTable(.inline)
        skipBlanks()
        guard current != UInt8(ascii: "}") else {
            advance()
            return .table(table)
        }
        while true {
            skipBlanks()
            try pair(in: table, depth: depth + 1)
            skipBlanks()
            if current == UInt8(ascii: "}") { break }
            guard current == UInt8(ascii: ",") else { throw error("the members of {...} are separated by ','") }
            advance()
        }
        advance()
        return .table(table)
    }

    /// One part of a dotted key.
    struct Key {
        let name: String
        let place: TextPlace
    }

    /// A dotted key, with the blanks around it.
    private mutating func path() throws(TOMLSyntaxError) -> [Key] {
        var keys: [Key] = []
        while true {
            skipBlanks()
            let place = place
            if current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
                keys.append(Key(name: try string(mayBeLong: false), place: place))
            } else {
                let start = index
                while let byte = current, Self.isBare(byte) { advance() }
                guard index > start else {
                    throw error("a key is made of letters, digits, '-' and '_', or stands in quotes")
                }
                keys.append(Key(name: String(decoding: bytes[start..<index], as: UTF8.self), place: place))
            }
            guard keys.count <= Self.deepest else { throw error("a key has more than \(Self.deepest) parts") }
            skipBlanks()
            guard current == UInt8(ascii: ".") else { return keys }
            advance()
        }
    }

    private func twice(_ key: Key) -> TOMLSyntaxError {
        TOMLSyntaxError(place: key.place, text: "'\(Excerpt.of(key.name, limit: 60))' is there already")
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
