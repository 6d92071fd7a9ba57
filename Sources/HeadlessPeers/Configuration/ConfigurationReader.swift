import TOMLKit

/// Reads a TOML text by the table of keys: every value that is there is known, of the right kind and in its range, or it is
/// a problem with its place. What the values mean together is for `PeerConfiguration`.
struct ConfigurationReader {
    /// The longest file that is read, in bytes.
    static let longest = 256 << 10

    private(set) var values: [String: ConfigurationValue] = [:]
    private(set) var problems: [PeerConfigurationError.Problem] = []
    private let places: KeyLocator
    /// Under which of its names a key was written, by path.
    private var written: [String: String] = [:]

    /// Reads `text`; afterwards `values` and `problems` say what came of it.
    init(_ text: String) {
        guard text.utf8.count <= Self.longest, !text.utf8.contains(0) else {
            places = KeyLocator("")
            report(nil, "the file has more than \(Self.longest / 1024) KiB, or is not text")
            return
        }
        do {
            let table = try TOMLTable(string: text)
            places = KeyLocator(text)
            read(table, section: "")
            for key in ConfigurationKeys.all where key.isRequired && values[key.path] == nil && !wasReported(key.path) {
                report(key.section, "'\(key.name)' is missing in [\(key.section)]: \(key.summary)")
            }
        } catch {
            places = KeyLocator("")
            guard let error = error as? TOMLParseError else {
                report(nil, "the file is not TOML")
                return
            }
            problems.append(
                .init(
                    line: error.source.begin.line, column: error.source.begin.column,
                    text: "this is not TOML: \(Excerpt.of(error.description, limit: 200))"))
        }
    }

    /// Adds a problem at the key of `path`, or at the top of the file if it is written nowhere.
    mutating func report(_ path: String?, _ text: String) { problems.append(problem(path, text)) }

    /// A problem at the key of `path`.
    func problem(_ path: String?, _ text: String) -> PeerConfigurationError.Problem {
        let place = path.flatMap { places.key(written[$0] ?? $0) ?? nearestTable($0) }
        return .init(line: place?.line, column: place?.column, text: text)
    }

    /// Whether the file says anything in this section.
    func has(section: String) -> Bool { values.keys.contains { $0.hasPrefix(section + ".") } }

    private func nearestTable(_ path: String) -> KeyLocator.Place? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        return places.key(String(path[..<dot]))
    }

    private func wasReported(_ path: String) -> Bool {
        let place = places.value(path)
        return place != nil
    }

    private mutating func read(_ table: TOMLTable, section: String) {
        let keys = ConfigurationKeys.keys(in: section)
        for (name, value) in table {
            let path = section.isEmpty ? name : section + "." + name
            if ConfigurationKeys.sections.contains(where: { $0.name == path }) {
                guard let inner = value.table else {
                    report(path, "'\(name)' must be a table: write [\(path)] on a line of its own")
                    continue
                }
                read(inner, section: path)
            } else if let key = keys.first(where: { $0.name == name || $0.aliases.contains(name) }) {
                take(value, key: key, path: path)
            } else {
                reportUnknown(name, path: path, section: section, isTable: value.table != nil)
            }
        }
    }

    private mutating func take(_ value: any TOMLValueConvertible, key: ConfigurationKey, path: String) {
        if let refusal = key.refusal {
            report(path, "'\(key.name)': \(refusal)")
            return
        }
        if let other = written[key.path] {
            let name = other.split(separator: ".").last.map(String.init) ?? other
            report(path, "'\(path.split(separator: ".").last ?? "")' and '\(name)' mean the same; write one of them")
            return
        }
        written[key.path] = path
        switch key.kind.value(of: value) {
        case .success(let read): values[key.path] = read
        case .failure(let fault):
            let place = places.value(path)
            let name = path.split(separator: ".").last.map(String.init) ?? path
            problems.append(.init(line: place?.line, column: place?.column, text: "'\(name)' \(fault.text)"))
        }
    }

    private mutating func reportUnknown(_ name: String, path: String, section: String, isTable: Bool) {
        let shown = Excerpt.of(name, limit: 60)
        let place = section.isEmpty ? "at the top of the file" : "in [\(section)]"
        let names =
            ConfigurationKeys.keys(in: section).filter { $0.refusal == nil }.map(\.name)
            + ConfigurationKeys.sections.map(\.name).compactMap { full in
                guard section.isEmpty else {
                    return full.hasPrefix(section + ".") ? String(full.dropFirst(section.count + 1)) : nil
                }
                return full.contains(".") ? nil : full
            }
        let nearest = Spelling.nearest(to: name, among: names).map { "; did you mean '\($0)'?" }
        // The right key in the wrong section is the next most likely slip.
        let elsewhere = ConfigurationKeys.all.first { $0.name == name && $0.refusal == nil }
            .map { $0.section.isEmpty ? "; it belongs at the top of the file" : "; it belongs in [\($0.section)]" }
        let hint = elsewhere ?? nearest ?? (names.isEmpty ? "" : "; known are \(names.joined(separator: ", "))")
        report(path, "there is no \(isTable ? "section" : "key") '\(shown)' \(place)\(hint)")
    }
}

extension ConfigurationKey.Kind {
    struct Fault: Error { let text: String }

    /// `value` as this kind.
    fileprivate func value(of value: any TOMLValueConvertible) -> Result<ConfigurationValue, Fault> {
        switch self {
        case .text(let limit):
            guard let text = value.string else { return .failure(wrong("a text in quotes", value)) }
            guard !text.isEmpty, text.utf8.count <= limit else {
                return .failure(Fault(text: "must have 1 to \(limit) bytes"))
            }
            return .success(.text(text))
        case .word(let words):
            guard let text = value.string else { return .failure(wrong("a word in quotes", value)) }
            guard words.contains(text) else {
                let nearest = Spelling.nearest(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
                return .failure(Fault(text: "must be one of \(words.joined(separator: ", "))\(nearest)"))
            }
            return .success(.text(text))
        case .integer(let range):
            guard let number = value.int else { return .failure(wrong("a whole number", value)) }
            guard range.contains(Int64(number)) else {
                return .failure(Fault(text: "must be from \(range.lowerBound) to \(range.upperBound)"))
            }
            return .success(.integer(Int64(number)))
        case .weight(let most):
            guard let number = value.double ?? value.int.map(Double.init) else {
                return .failure(wrong("a number", value))
            }
            guard number > 0, number <= most else {
                return .failure(Fault(text: "must be above 0 and at most \(Int(most)); 1 is neutral"))
            }
            return .success(.number(number))
        case .dollars:
            guard let number = value.double ?? value.int.map(Double.init) else {
                return .failure(wrong("an amount in US dollars, as a number", value))
            }
            guard MicroDollars(dollars: number) != nil else {
                return .failure(Fault(text: "must be from 0 to 1000000 US dollars"))
            }
            return .success(.number(number))
        case .texts(let most, let limit):
            guard let list = value.array else { return .failure(wrong("a list of texts, like [\"a\", \"b\"]", value)) }
            var texts: [String] = []
            for element in list {
                guard let text = element.string, !text.isEmpty, text.utf8.count <= limit else {
                    return .failure(Fault(text: "must hold texts of 1 to \(limit) bytes only"))
                }
                texts.append(text)
            }
            guard !texts.isEmpty, texts.count <= most else {
                return .failure(Fault(text: "must hold 1 to \(most) texts"))
            }
            return .success(.texts(texts))
        }
    }

    private func wrong(_ wanted: String, _ value: any TOMLValueConvertible) -> Fault {
        let found =
            switch value.type {
            case .string: "a text"
            case .int: "a whole number"
            case .double: "a number with a fraction"
            case .bool: "true or false"
            case .array: "a list"
            case .table: "a table"
            default: "a date or time"
            }
        return Fault(text: "must be \(wanted), not \(found)")
    }
}
