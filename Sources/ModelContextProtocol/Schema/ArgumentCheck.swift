import WireJSON

/// Checks a value against a shape and collects what is wrong in words that a model can act on.
struct ArgumentCheck {
    /// More problems than this are not worth reading.
    static let mostProblems = 6

    private(set) var problems: [String] = []

    /// The members ready for decoding: defaults filled in, nulls of optional members left out, `5.0` as `5` where a
    /// whole number is due. Look at `problems` before using it.
    mutating func object(_ object: JSONObject, _ properties: [Shape.Property], path: String = "") -> JSONObject {
        var checked = JSONObject()
        for property in properties {
            let name = path.isEmpty ? property.name : "\(path).\(property.name)"
            guard let value = object[property.name], !(value.isNull && !property.shape.takesNull) else {
                if let value = property.note.defaultValue {
                    checked[property.name] = value
                } else if property.isRequired {
                    report("`\(name)` is missing: \(property.note.description)")
                }
                continue
            }
            checked[property.name] = self.value(value, property.shape, property.note, at: name)
        }
        for (key, _) in object where !properties.contains(where: { $0.name == key }) {
            report(unknown(key, properties, path))
        }
        return checked
    }

    private mutating func value(_ value: JSON, _ shape: Shape, _ note: Note?, at path: String) -> JSON {
        switch (shape, value) {
        case (.any, _), (.custom, _), (.boolean, .bool): return value
        case (.integer(let lowest, let highest), _):
            guard let number = Self.wholeNumber(value) else { break }
            checkRange(Double(number), note, lowest: lowest, highest: highest, whole: number, at: path)
            return .integer(number)
        case (.number, .integer), (.number, .double):
            checkRange(value.doubleValue ?? 0, note, lowest: nil, highest: nil, whole: nil, at: path)
            return value
        case (.string, .string(let text)):
            checkLength(text, note, at: path)
            return value
        case (.choice(let names), .string(let text)):
            if !names.contains(text) {
                report("`\(path)` must be one of \(Self.list(names)); it was \(Self.shown(value))")
            }
            return value
        case (.list(let element), .array(let items)):
            checkCount(items.count, note, at: path)
            return .array(
                items.enumerated().map { self.value($0.element, element, nil, at: "\(path)[\($0.offset)]") })
        case (.map(let element), .object(let members)):
            return .object(JSONObject(members.map { ($0, self.value($1, element, nil, at: "\(path).\($0)")) }))
        case (.object(let properties), .object(let members)):
            return .object(object(members, properties, path: path))
        case (.boolean, _), (.number, _), (.string, _), (.choice, _), (.list, _), (.map, _), (.object, _): break
        }
        report("`\(path)` must be \(shape.inWords); it was \(Self.shown(value))")
        return value
    }

    private mutating func checkRange(
        _ number: Double, _ note: Note?, lowest: Int64?, highest: Int64?, whole: Int64?, at path: String
    ) {
        if let range = note?.range, !range.contains(number) {
            report(
                "`\(path)` must be from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound)); "
                    + "it was \(Self.plain(number))")
        } else if let whole, whole < lowest ?? .min || whole > highest ?? .max {
            report("`\(path)` must be from \(lowest ?? .min) to \(highest ?? .max); it was \(whole)")
        }
    }

    private mutating func checkLength(_ text: String, _ note: Note?, at path: String) {
        guard let length = note?.length, !length.contains(text.unicodeScalars.count) else { return }
        let limits =
            length.upperBound == .max ? "at least \(length.lowerBound)" : "\(length.lowerBound) to \(length.upperBound)"
        report("`\(path)` must have \(limits) characters; it had \(text.unicodeScalars.count)")
    }

    private mutating func checkCount(_ count: Int, _ note: Note?, at path: String) {
        guard let limits = note?.count, !limits.contains(count) else { return }
        let words =
            limits.upperBound == .max ? "at least \(limits.lowerBound)" : "\(limits.lowerBound) to \(limits.upperBound)"
        report("`\(path)` must have \(words) items; it had \(count)")
    }

    private mutating func report(_ problem: String) {
        if problems.count < Self.mostProblems { problems.append(problem) }
    }

    private func unknown(_ key: String, _ properties: [Shape.Property], _ path: String) -> String {
        let place = path.isEmpty ? "" : " in `\(path)`"
        let shown = Self.shown(.string(key))
        guard !properties.isEmpty else { return "there is no argument \(shown)\(place): none is taken" }
        return "there is no argument \(shown)\(place); known are \(Self.list(properties.map(\.name)))"
    }

    /// Whole numbers also when they were written with a fraction of zero.
    static func wholeNumber(_ value: JSON) -> Int64? {
        switch value {
        case .integer(let number): number
        case .double(let number): Int64(exactly: number)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    private static func list(_ names: [String]) -> String { names.map { "`\($0)`" }.joined(separator: ", ") }

    private static func shown(_ value: JSON) -> String {
        switch value {
        case .array: "a list"
        case .object: "an object"
        case .null, .bool, .integer, .double, .string: value.text.shortened(to: 60)
        }
    }

    private static func plain(_ number: Double) -> String { Int64(exactly: number).map(String.init) ?? "\(number)" }
}

extension Shape {
    /// Whether null is a value of its own rather than "not given".
    var takesNull: Bool {
        switch self {
        case .any, .custom: true
        case .boolean, .integer, .number, .string, .choice, .list, .map, .object: false
        }
    }

    /// The kind of value in words for a person.
    var inWords: String {
        switch self {
        case .any, .custom: "a JSON value"
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .string, .choice: "text"
        case .list: "a list"
        case .map, .object: "an object"
        }
    }
}
