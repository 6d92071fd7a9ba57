import WireJSON

/// What a type's decoder asks for: the part of a JSON Schema that can be read off a Swift type.
indirect enum Shape: Sendable {
    case any
    case boolean
    /// Whole numbers between the ends of the Swift type; nil where the type is as wide as JSON.
    case integer(lowest: Int64?, highest: Int64?)
    case number
    case string
    case choice([String])
    case list(Shape)
    case map(Shape)
    case object([Property])
    case custom(JSON)

    /// One member of an object.
    struct Property: Sendable {
        let name: String
        let shape: Shape
        let isOptional: Bool
        let note: Note

        /// Whether a value must be given.
        var isRequired: Bool { !isOptional && note.defaultValue == nil }
    }

    /// The shape of `type`. A type that cannot be derived is a mistake in the program, found at its first start.
    static func object<T: Described>(of type: T.Type) -> [Property] {
        do {
            switch try sampleShape(of: type, depth: 0).shape {
            case .object(let properties): return properties
            case .any: return []
            case .boolean, .integer, .number, .string, .choice, .list, .map, .custom:
                preconditionFailure("\(type) must decode from an object")
            }
        } catch {
            preconditionFailure("no schema can be derived from \(type): \(error)")
        }
    }

    /// The JSON Schema with a description and the limits of `note`.
    /// - Parameter closed: whether objects refuse unknown members.
    func schema(note: Note? = nil, closed: Bool) -> JSON {
        var schema: JSONObject =
            switch self {
            case .any: [:]
            case .boolean: ["type": "boolean"]
            case .integer: ["type": "integer"]
            case .number: ["type": "number"]
            case .string: ["type": "string"]
            case .choice(let names): ["type": "string", "enum": .array(names.map(JSON.string))]
            case .list(let element): ["type": "array", "items": element.schema(closed: closed)]
            case .map(let value): ["type": "object", "additionalProperties": value.schema(closed: closed)]
            case .object(let properties): Self.objectSchema(properties, closed: closed)
            case .custom(let schema): schema.objectValue ?? [:]
            }
        if case .integer(let lowest, let highest) = self {
            if let lowest, note?.range == nil { schema["minimum"] = .integer(lowest) }
            if let highest, note?.range == nil { schema["maximum"] = .integer(highest) }
        }
        guard let note else { return .object(schema) }
        if !note.description.isEmpty { schema["description"] = .string(note.description) }
        if let range = note.range {
            schema["minimum"] = Self.limit(range.lowerBound)
            schema["maximum"] = Self.limit(range.upperBound)
        }
        if let length = note.length {
            if length.lowerBound > 0 { schema["minLength"] = .integer(Int64(length.lowerBound)) }
            if length.upperBound < .max { schema["maxLength"] = .integer(Int64(length.upperBound)) }
        }
        if let count = note.count {
            if count.lowerBound > 0 { schema["minItems"] = .integer(Int64(count.lowerBound)) }
            if count.upperBound < .max { schema["maxItems"] = .integer(Int64(count.upperBound)) }
        }
        if let value = note.defaultValue { schema["default"] = value }
        return .object(schema)
    }

    /// The schema of an object with these members.
    static func objectSchema(_ properties: [Property], closed: Bool) -> JSONObject {
        var schema: JSONObject = ["type": "object"]
        if !properties.isEmpty {
            schema["properties"] = .object(
                JSONObject(properties.map { ($0.name, $0.shape.schema(note: $0.note, closed: closed)) }))
        }
        let required = properties.filter(\.isRequired).map { JSON.string($0.name) }
        if !required.isEmpty { schema["required"] = .array(required) }
        if closed { schema["additionalProperties"] = false }
        return schema
    }

    /// A limit as a whole number where it is one, because that is how people write schemas. Infinite ends say nothing.
    private static func limit(_ value: Double) -> JSON? {
        guard value.isFinite else { return nil }
        return Int64(exactly: value).map(JSON.integer) ?? .double(value)
    }
}
