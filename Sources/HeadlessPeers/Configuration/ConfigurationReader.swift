/// Reads a TOML text by the table of keys: every value that is there is known, of the right kind and in its range, or it is
/// a problem with its place. What the values mean together is for `PeerConfiguration`.
struct ConfigurationReader {
    /// The longest file that is read, in bytes.
    static let longest = 256 << 10

    private(set) var values: [String: ConfigurationValue] = [:]
    private(set) var problems: [PeerConfigurationError.Problem] = []
    /// Where keys and values stand, by the path as it is written.
    private var keys: [String: TextPlace] = [:]
    private var places: [String: TextPlace] = [:]
    /// Under which of its names a key was written, by path.
    private var written: [String: String] = [:]

    /// Reads `text`; afterwards `values` and `problems` say what came of it.
    init(_ text: String) {
        guard text.utf8.count <= Self.longest, !text.utf8.contains(0) else {
            report(nil, "the file has more than \(Self.longest / 1024) KiB, or is not text")
            return
        }
        do {
            read(try TOMLParser.parse(text), section: "")
            for key in ConfigurationKeys.all where key.isRequired && written[key.path] == nil {
                report(key.section, "'\(key.name)' is missing in [\(key.section)]: \(key.summary)")
            }
        } catch {
            problems.append(
                .init(line: error.place.line, column: error.place.column, text: "this is not TOML: \(error.text)"))
        }
    }

    /// Adds a problem at the key of `path`, or at the top of the file if it is written nowhere.
    mutating func report(_ path: String?, _ text: String) { problems.append(problem(path, text)) }

    /// A problem at the key of `path`.
    func problem(_ path: String?, _ text: String) -> PeerConfigurationError.Problem {
        let place = path.flatMap { keys[written[$0] ?? $0] ?? nearestTable($0) }
        return .init(line: place?.line, column: place?.column, text: text)
    }

    /// Whether the file holds this key, under whichever name and however wrong its value.
    func isWritten(_ path: String) -> Bool { written[path] != nil }

    /// Whether the file says anything in this section.
    func has(section: String) -> Bool { values.keys.contains { $0.hasPrefix(section + ".") } }

    private func nearestTable(_ path: String) -> TextPlace? {
        guard let dot = path.lastIndex(of: ".") else { return nil }
        return keys[String(path[..<dot])]
    }

    private mutating func read(_ table: TOMLTable, section: String) {
        let known = ConfigurationKeys.keys(in: section)
        for member in table.members {
            let path = section.isEmpty ? member.name : section + "." + member.name
            keys[path] = member.key
            places[path] = member.place
            if !member.name.contains("."), ConfigurationKeys.sections.contains(where: { $0.name == path }) {
                guard case .table(let inner) = member.value else {
                    report(path, "'\(member.name)' must be a table: write [\(path)] on a line of its own")
                    continue
                }
                read(inner, section: path)
            } else if let key = known.first(where: { $0.name == member.name || $0.aliases.contains(member.name) }) {
                take(member.value, key: key, path: path)
            } else {
                let isTable = if case .table = member.value { true } else { false }
                reportUnknown(member.name, path: path, section: section, isTable: isTable)
            }
        }
    }

    private mutating func take(_ value: TOMLValue, key: ConfigurationKey, path: String) {
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
            let place = places[path]
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
    fileprivate func value(of value: TOMLValue) -> Result<ConfigurationValue, Fault> {
        switch self {
        case .text(let limit):
            guard case .text(let text) = value else { return .failure(wrong("a text in quotes", value)) }
            guard !text.isEmpty, text.utf8.count <= limit else {
                return .failure(Fault(text: "must have 1 to \(limit) bytes"))
            }
            return .success(.text(text))
        case .word(let words):
            guard case .text(let text) = value else { return .failure(wrong("a word in quotes", value)) }
            guard words.contains(text) else {
                let nearest = Spelling.nearest(to: text, among: words).map { "; did you mean '\($0)'?" } ?? ""
                return .failure(Fault(text: "must be one of \(words.joined(separator: ", "))\(nearest)"))
            }
            return .success(.text(text))
        case .integer(let range):
            guard case .integer(let number) = value else { return .failure(wrong("a whole number", value)) }
            guard range.contains(number) else {
                return .failure(Fault(text: "must be from \(range.lowerBound) to \(range.upperBound)"))
            }
            return .success(.integer(number))
        case .weight(let most):
            guard let number = value.decimal else {
                return .failure(wrong("a number", value))
            }
            guard number > 0, number <= most else {
                return .failure(Fault(text: "must be above 0 and at most \(Int(most)); 1 is neutral"))
            }
            return .success(.number(number))
        case .dollars:
            guard let number = value.decimal else {
                return .failure(wrong("an amount in US dollars, as a number", value))
            }
            guard MicroDollars(dollars: number) != nil else {
                return .failure(Fault(text: "must be from 0 to 1000000 US dollars"))
            }
            return .success(.number(number))
        case .texts(let most, let limit): return texts(value, most: most, limit: limit, atLeast: 1)
        case .command(let most, let limit):
            let read = texts(value, most: most, limit: limit, atLeast: 0)
            guard case .success(.texts(let words)) = read, words[0].isEmpty else { return read }
            return .failure(Fault(text: "must begin with the program"))
        }
    }

    private func texts(
        _ value: TOMLValue, most: Int, limit: Int, atLeast least: Int
    ) -> Result<ConfigurationValue, Fault> {
        guard case .list(let list) = value else {
            return .failure(wrong("a list of texts, like [\"a\", \"b\"]", value))
        }
        var texts: [String] = []
        for element in list {
            guard case .text(let text) = element, (least...limit).contains(text.utf8.count) else {
                return .failure(Fault(text: "must hold texts of \(least) to \(limit) bytes only"))
            }
            texts.append(text)
        }
        guard !texts.isEmpty, texts.count <= most else {
            return .failure(Fault(text: "must hold 1 to \(most) texts"))
        }
        return .success(.texts(texts))
    }

    private func wrong(_ wanted: String, _ value: TOMLValue) -> Fault {
        let found =
            switch value {
            case .text: "a text"
            case .integer: "a whole number"
            case .number: "a number with a fraction"
            case .boolean: "true or false"
            case .list: "a list"
            case .table: "a table"
            case .moment: "a date or time"
            }
        return Fault(text: "must be \(wanted), not \(found)")
    }
}

extension TOMLValue {
    /// A number, whole or not.
    fileprivate var decimal: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}
