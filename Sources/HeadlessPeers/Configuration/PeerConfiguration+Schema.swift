public import WireJSON

extension PeerConfiguration {
    /// The JSON Schema (draft 2020-12) of configuration files, made from the table that the reader uses. Editors check and
    /// complete TOML by it; what contradicts what is only known to the reader.
    public static var jsonSchema: JSON {
        [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Kith headless peer",
            "type": "object", "additionalProperties": false, "required": ["identity", "model"],
            "properties": .object(properties(of: "")),
        ]
    }

    private static func properties(of section: String) -> JSONObject {
        var members = JSONObject()
        for key in ConfigurationKeys.keys(in: section) where key.refusal == nil {
            members[key.name] = schema(of: key)
            for alias in key.aliases {
                members[alias] = [
                    "deprecated": true, "description": .string("Another name of '\(key.name)'."),
                    "allOf": [schema(of: key)],
                ]
            }
        }
        for (name, summary) in ConfigurationKeys.sections {
            let prefix = section.isEmpty ? "" : section + "."
            guard name.hasPrefix(prefix), name.count > prefix.count else { continue }
            let own = String(name.dropFirst(prefix.count))
            guard !own.contains(".") else { continue }
            var table: JSONObject = [
                "type": "object", "description": .string(summary), "additionalProperties": false,
                "properties": .object(properties(of: name)),
            ]
            // A required key that has another name as well may be written under either.
            let required = ConfigurationKeys.keys(in: name).filter { $0.isRequired && $0.aliases.isEmpty }
            if !required.isEmpty { table["required"] = .array(required.map { .string($0.name) }) }
            members[own] = .object(table)
        }
        return members
    }

    private static func schema(of key: ConfigurationKey) -> JSON {
        var members = JSONObject()
        switch key.kind {
        case .text(let limit):
            members = ["type": "string", "minLength": 1, "maxLength": .integer(Int64(limit))]
        case .word(let words): members = ["type": "string", "enum": .array(words.map { .string($0) })]
        case .integer(let range):
            members = ["type": "integer", "minimum": .integer(range.lowerBound), "maximum": .integer(range.upperBound)]
        case .weight(let most): members = ["type": "number", "exclusiveMinimum": 0, "maximum": .double(most)]
        case .dollars: members = ["type": "number", "minimum": 0, "maximum": 1_000_000]
        case .texts(let most, let limit): members = list(most, ["type": "string", "minLength": 1], limit)
        case .command(let most, let limit): members = list(most, ["type": "string"], limit)
        }
        members["description"] = .string(key.summary)
        switch key.standard {
        case .text(let text)?: members["default"] = .string(text)
        case .integer(let number)?: members["default"] = .integer(number)
        case .number(let number)?: members["default"] = .double(number)
        case .texts(let texts)?: members["default"] = .array(texts.map { .string($0) })
        case nil: break
        }
        return .object(members)
    }

    private static func list(_ most: Int, _ items: JSONObject, _ limit: Int) -> JSONObject {
        var items = items
        items["maxLength"] = .integer(Int64(limit))
        return ["type": "array", "minItems": 1, "maxItems": .integer(Int64(most)), "items": .object(items)]
    }
}
