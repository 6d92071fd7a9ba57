import WireJSON

extension ElicitationForm {
    /// The parameters of `elicitation/create`. Versions before 2025-11-25 know no modes, so none is named to them.
    func params(for version: ProtocolVersion) -> JSONObject {
        let schema: JSONObject = [
            "type": "object",
            "properties": .object(JSONObject(fields.map { ($0.name, $0.schema) })),
            "required": .array(fields.filter(\.isRequired).map { .string($0.name) }),
        ]
        return JSONObject(present: [
            "mode": version >= .november2025 ? "form" : nil, "message": .string(message),
            "requestedSchema": .object(schema),
        ])
    }

    /// Reads an answer. Content that does not satisfy the form is an error that names the field.
    func outcome(of answer: JSONObject) throws(RPCError) -> ElicitationOutcome {
        switch answer["action"]?.stringValue {
        case "decline": return .declined
        case "cancel": return .cancelled
        case "accept":
            guard let content = (answer["content"] ?? [:]).objectValue else {
                throw .invalidParams("The form's content must be an object")
            }
            var known = JSONObject()
            for field in fields {
                guard let value = content[field.name], !value.isNull else {
                    guard !field.isRequired else { throw .invalidParams("The form's field \(field.name) is missing") }
                    continue
                }
                guard field.accepts(value) else {
                    throw .invalidParams("The form's field \(field.name) has a value that was not offered")
                }
                known[field.name] = value
            }
            return .accepted(known)
        default: throw .invalidParams("A form's answer needs \"action\": accept, decline or cancel")
        }
    }
}

extension ElicitationForm.Field {
    fileprivate var schema: JSON {
        var schema = JSONObject(present: ["title": .string(title), "description": description.map(JSON.string)])
        switch kind {
        case .text(let length, let format, let value):
            schema["type"] = "string"
            schema["minLength"] = length.map { .integer(Int64($0.lowerBound)) }
            schema["maxLength"] = length.map { .integer(Int64($0.upperBound)) }
            schema["format"] = format.map { .string($0.rawValue) }
            schema["default"] = value.map(JSON.string)
        case .integer(let range, let value):
            schema["type"] = "integer"
            schema["minimum"] = range.map { .integer($0.lowerBound) }
            schema["maximum"] = range.map { .integer($0.upperBound) }
            schema["default"] = value.map(JSON.integer)
        case .number(let range, let value):
            schema["type"] = "number"
            schema["minimum"] = range.map { .number($0.lowerBound) }
            schema["maximum"] = range.map { .number($0.upperBound) }
            schema["default"] = value.map(JSON.number)
        case .boolean(let value):
            schema["type"] = "boolean"
            schema["default"] = value.map(JSON.bool)
        case .choice(let options, let value):
            schema["type"] = "string"
            schema["oneOf"] = .array(options.map(\.schema))
            schema["default"] = value.map(JSON.string)
        case .choices(let options, let count, let value):
            schema["type"] = "array"
            schema["items"] = ["anyOf": .array(options.map(\.schema))]
            schema["minItems"] = count.map { .integer(Int64($0.lowerBound)) }
            schema["maxItems"] = count.map { .integer(Int64($0.upperBound)) }
            schema["default"] = value.map { .array($0.map(JSON.string)) }
        }
        return .object(schema)
    }

    fileprivate func accepts(_ value: JSON) -> Bool {
        switch kind {
        case .text(let length, _, _):
            guard let text = value.stringValue else { return false }
            return length?.contains(text.unicodeScalars.count) ?? true
        case .integer(let range, _):
            guard let number = ArgumentCheck.wholeNumber(value) else { return false }
            return range?.contains(number) ?? true
        case .number(let range, _):
            guard let number = value.doubleValue else { return false }
            return range?.contains(number) ?? true
        case .boolean: return value.boolValue != nil
        case .choice(let options, _): return options.contains { $0.value == value.stringValue }
        case .choices(let options, let count, _):
            guard let items = value.arrayValue else { return false }
            return items.allSatisfy { item in options.contains { $0.value == item.stringValue } }
                && count?.contains(items.count) ?? true
        }
    }
}

extension ElicitationForm.Option {
    fileprivate var schema: JSON { ["const": .string(value), "title": .string(title)] }
}

extension JSON {
    /// A number, written without a fraction when it has none.
    static func number(_ value: Double) -> JSON { Int64(exactly: value).map(JSON.integer) ?? .double(value) }
}
