import Foundation
import WireJSON

/// Checks values against a JSON Schema, as far as the schemas of MCP and of our tools go.
struct SchemaCheck {
    let root: JSON

    /// The schema of a protocol version, from the files beside the transcripts.
    static func version(_ version: String) throws -> SchemaCheck {
        SchemaCheck(root: try JSON(parsing: Array(try Data(contentsOf: goldenFolder("schemas/\(version).json")))))
    }

    /// A file of the golden folder. The tests run from the source tree, so the path is the source's own.
    static func goldenFolder(_ name: String) -> URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "Golden/\(name)")
    }

    private var definitions: JSON { root["$defs"] ?? root["definitions"] ?? [:] }

    /// What is wrong with a message, or nothing. Responses are checked as answers to `method`.
    func problems(inMessage message: JSON, answering method: String?) -> [String] {
        if let method = message["method"]?.stringValue {
            guard let name = definition(ofMethod: method, isRequest: message["id"] != nil) else { return [] }
            return problems(message, ["$ref": .string(name)], "")
        }
        if message["error"] != nil {
            let name = definitions["JSONRPCErrorResponse"] == nil ? "JSONRPCError" : "JSONRPCErrorResponse"
            // Older schemas forget that an answer to something without an id has none either.
            let error = message["id"] == nil ? message.with("id", 0) : message
            return problems(error, ["$ref": .string(name)], "")
        }
        guard let result = message["result"], let method, let name = resultDefinition(of: method, result) else {
            return []
        }
        return problems(result, ["$ref": .string(name)], "")
    }

    private func definition(ofMethod method: String, isRequest: Bool) -> String? {
        definitions.objectValue?.first { name, definition in
            name.hasSuffix(isRequest ? "Request" : "Notification")
                && definition["properties"]?["method"]?["const"]?.stringValue == method
        }?.key
    }

    private func resultDefinition(of method: String, _ result: JSON) -> String? {
        if result["resultType"] == "input_required" { return "InputRequiredResult" }
        guard let request = definition(ofMethod: method, isRequest: true) else { return nil }
        let name = request.dropLast("Request".count) + "Result"
        return definitions[String(name)] == nil ? nil : String(name)
    }

    /// Everything wrong with `value`, with the place of each problem.
    func problems(_ value: JSON, _ schema: JSON, _ place: String) -> [String] {
        var problems: [String] = []
        func fail(_ words: String) { problems.append("\(place.isEmpty ? "/" : place): \(words)") }
        if let reference = schema["$ref"]?.stringValue {
            let name = reference.split(separator: "/").last.map(String.init) ?? ""
            guard let target = definitions[name] else { return ["no definition \(name)"] }
            problems += self.problems(value, target, place)
        }
        if let type = schema["type"], !(type.arrayValue ?? [type]).contains(where: { value.hasType($0.stringValue) }) {
            fail("\(value.text.prefix(60)) is no \(type.text)")
        }
        if let const = schema["const"], const != value { fail("is not \(const.text)") }
        if let options = schema["enum"]?.arrayValue, !options.contains(value) { fail("is none of \(options)") }
        if let options = schema["anyOf"]?.arrayValue, options.allSatisfy({ !self.problems(value, $0, place).isEmpty }) {
            fail("\(value.text.prefix(60)) fits no alternative")
        }
        for part in schema["allOf"]?.arrayValue ?? [] { problems += self.problems(value, part, place) }
        if let least = schema["minimum"]?.doubleValue, let number = value.doubleValue, number < least {
            fail("too small")
        }
        if let most = schema["maximum"]?.doubleValue, let number = value.doubleValue, number > most { fail("too big") }
        if let items = value.arrayValue {
            if let most = schema["maxItems"]?.integerValue, items.count > most { fail("too many items") }
            if let schema = schema["items"] {
                for (index, item) in items.enumerated() { problems += self.problems(item, schema, "\(place)/\(index)") }
            }
        }
        if let object = value.objectValue { problems += self.problems(object, schema, place) }
        return problems
    }

    private func problems(_ object: JSONObject, _ schema: JSON, _ place: String) -> [String] {
        var problems: [String] = []
        for name in schema["required"]?.arrayValue ?? [] where object[name.stringValue ?? ""] == nil {
            problems.append("\(place): lacks \(name.text)")
        }
        for (key, value) in object {
            if let schema = schema["properties"]?[key] {
                problems += self.problems(value, schema, "\(place)/\(key)")
            } else if schema["additionalProperties"] == false {
                problems.append("\(place)/\(key): not allowed")
            } else if let schema = schema["additionalProperties"], schema.objectValue != nil {
                problems += self.problems(value, schema, "\(place)/\(key)")
            }
        }
        return problems
    }
}

extension JSON {
    fileprivate func with(_ key: String, _ value: JSON) -> JSON {
        var object = objectValue ?? [:]
        object[key] = value
        return .object(object)
    }

    fileprivate func hasType(_ name: String?) -> Bool {
        switch (name, self) {
        case ("null", .null), ("boolean", .bool), ("integer", .integer), ("number", .integer), ("number", .double),
            ("string", .string), ("array", .array), ("object", .object):
            true
        default: false
        }
    }
}
