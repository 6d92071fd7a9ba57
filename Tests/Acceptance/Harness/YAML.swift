/// The part of YAML 1.2 that `action.yml` and the workflow in the guide keep to, read strictly: what may mean something
/// else to the real reader is an error. Block mappings, block sequences, plain and double-quoted texts on one line, and
/// literal blocks (`|`); no tabs, anchors, tags, flow collections, folded or single-quoted texts.
indirect enum YAML: Equatable {
    case text(String)
    case map([Entry])
    case list([YAML])

    struct Entry: Equatable {
        let key: String
        let value: YAML
    }

    /// A line that this reader does not take.
    struct Refused: Error, CustomStringConvertible {
        let line: Int
        let why: String
        var description: String { "line \(line): \(why)" }
    }

    init(parsing text: String) throws {
        var reader = YAMLReader(text)
        self = try reader.document()
    }

    subscript(_ key: String) -> YAML? { entries.first { $0.key == key }?.value }

    var entries: [Entry] { if case .map(let entries) = self { entries } else { [] } }
    var items: [YAML] { if case .list(let items) = self { items } else { [] } }
    var string: String? { if case .text(let text) = self { text } else { nil } }
}

private struct YAMLReader {
    private let lines: [Substring]
    private var next = 0

    init(_ text: String) { lines = text.split(separator: "\n", omittingEmptySubsequences: false) }

    mutating func document() throws -> YAML {
        let value = try block(indent: 0)
        skip()
        guard next == lines.count else { throw refusal("it is indented differently from the lines before") }
        return value
    }

    private func refusal(_ why: String) -> YAML.Refused { YAML.Refused(line: next + 1, why: why) }

    private func indent(_ line: Substring) -> Int { line.prefix { $0 == " " }.count }

    /// Passes blank lines and comments.
    private mutating func skip() {
        while next < lines.count {
            let content = lines[next].drop { $0 == " " }
            guard content.isEmpty || content.first == "#" else { return }
            next += 1
        }
    }

    /// The next line with something on it, if it is indented so.
    private mutating func line(at wanted: Int) throws -> Substring? {
        skip()
        guard next < lines.count, indent(lines[next]) == wanted else { return nil }
        guard !lines[next].contains("\t"), lines[next].last != " " else {
            throw refusal("it has a tab, or a space at its end")
        }
        return lines[next].dropFirst(wanted)
    }

    private mutating func block(indent: Int) throws -> YAML {
        guard let first = try line(at: indent) else {
            throw refusal("something must stand here, indented by \(indent)")
        }
        guard first.hasPrefix("- ") else { return try map(indent: indent, first: nil) }
        var items: [YAML] = []
        while let line = try line(at: indent), line.hasPrefix("- ") {
            let rest = line.dropFirst(2)
            if entry(rest) != nil {
                items.append(try map(indent: indent + 2, first: rest))
            } else {
                items.append(.text(try scalar(rest)))
                next += 1
            }
        }
        return .list(items)
    }

    /// - Parameter first: What stands behind the dash of a sequence on the line of the first entry.
    private mutating func map(indent: Int, first: Substring?) throws -> YAML {
        var entries: [YAML.Entry] = []
        var pending = first
        while let line = try pending ?? line(at: indent), !line.hasPrefix("- ") {
            pending = nil
            guard let (key, rest) = entry(line) else { throw refusal("it is no 'key: value'") }
            guard !entries.contains(where: { $0.key == key }) else { throw refusal("'\(key)' stands here twice") }
            entries.append(YAML.Entry(key: key, value: try value(rest, under: indent)))
        }
        return .map(entries)
    }

    private func entry(_ line: Substring) -> (key: String, rest: Substring)? {
        guard let match = line.prefixMatch(of: /([A-Za-z_][A-Za-z0-9_-]*):(?: |$)/) else { return nil }
        return (String(match.1), line[match.range.upperBound...])
    }

    private mutating func value(_ rest: Substring, under indent: Int) throws -> YAML {
        if rest == "|" { return .text(literal(under: indent)) }
        if !rest.isEmpty {
            let text = try scalar(rest)
            next += 1
            return .text(text)
        }
        next += 1
        skip()
        guard next < lines.count, self.indent(lines[next]) > indent else { return .text("") }
        return try block(indent: self.indent(lines[next]))
    }

    /// All lines that are indented more than the key; the first says by how much.
    private mutating func literal(under indent: Int) -> String {
        next += 1
        let start = next
        while next < lines.count, lines[next].isEmpty || self.indent(lines[next]) > indent { next += 1 }
        let body = lines[start..<next]
        let depth = body.first { !$0.isEmpty }.map(self.indent) ?? 0
        let text = body.map { $0.dropFirst(depth) }.joined(separator: "\n")
        return text.reversed().drop { $0 == "\n" }.reversed().map(String.init).joined() + "\n"
    }

    private func scalar(_ text: Substring) throws -> String {
        if text.first == "\"" {
            guard text.count >= 2, text.last == "\"" else { throw refusal("its quotation mark is not closed") }
            let inner = text.dropFirst().dropLast()
            guard !inner.contains("\\"), !inner.contains("\"") else { throw refusal("escapes are not read here") }
            return String(inner)
        }
        guard let first = text.first, !"&*!|>'%@`{}[],#?:-\"".contains(first), !text.contains(": "),
            !text.contains(" #"), text.last != ":"
        else { throw refusal("'\(text)' needs quotation marks, or is more than this reader takes") }
        return String(text)
    }
}
