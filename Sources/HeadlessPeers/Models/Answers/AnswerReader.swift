import CAT7
import MeshProtocol
import WireJSON

/// Reads the arguments of the answer tool as a hostile stranger's text: what is harmless is put right and noted, what
/// would change the meaning is refused.
struct AnswerReader {
    let request: ModelRequest
    private(set) var notes: [String] = []

    init(request: ModelRequest) { self.request = request }

    /// The outcome that `arguments` stand for.
    ///
    /// - Throws: `ModelError.Reason.malformedAnswer`.
    mutating func read(_ arguments: JSON) throws(ModelError.Reason) -> ModelReply.Outcome {
        guard let members = arguments.objectValue else { throw .malformedAnswer("its arguments are not an object") }
        let known = Set(Field.allCases.map(\.name) + ["to", "parents", "silent", "reason"])
        let extra = members.keys.count { !known.contains($0) }
        if extra > 0 { notes.append("\(extra) unknown member(s) were ignored") }

        if try isSilent(members["silent"]) {
            let reason = members["reason"]?.stringValue.map { Excerpt.of($0, limit: 300) } ?? ""
            return .silent(reason: reason.isEmpty ? "the model gave no reason" : reason)
        }
        let texts = try PerField<String> { (field: Field) throws(ModelError.Reason) in
            try text(of: field, members[field.name])
        }
        guard texts.inOrder.contains(where: { $0 != Field.neutral }) else {
            notes.append("all fields were empty, which counts as silence")
            return .silent(reason: "the model said nothing")
        }
        return .answer(ModelAnswer(texts: texts, to: recipient(members["to"]), parents: parents(members["parents"])))
    }

    private func isSilent(_ value: JSON?) throws(ModelError.Reason) -> Bool {
        switch value {
        case nil, .null?: return false
        case .bool(let silent)?: return silent
        case .string("true")?: return true
        case .string("false")?, .string("")?: return false
        default: throw .malformedAnswer("'silent' is \(Self.kind(value)), not true or false")
        }
    }

    private mutating func text(of field: Field, _ value: JSON?) throws(ModelError.Reason) -> String {
        switch value {
        case nil, .null?: return Field.neutral
        case .string(let text)?:
            let trimmed = Excerpt.trimmed(text)
            guard !trimmed.isEmpty else { return Field.neutral }
            guard trimmed.utf8.count > ModelAnswer.textBytes else { return trimmed }
            notes.append("'\(field.name)' was cut to \(ModelAnswer.textBytes) bytes")
            return Excerpt.prefix(of: trimmed, bytes: ModelAnswer.textBytes)
        default: throw .malformedAnswer("'\(field.name)' is \(Self.kind(value)), not text")
        }
    }

    private mutating func recipient(_ value: JSON?) -> String? {
        switch value {
        case nil, .null?, .string("")?: return nil
        case .string(let name)? where request.recipients.contains(name): return name
        default:
            notes.append("'to' names nobody it may be addressed to and was ignored")
            return nil
        }
    }

    private mutating func parents(_ value: JSON?) -> [BlockKey] {
        guard let value, !value.isNull else { return [] }
        guard let keys = value.arrayValue else {
            notes.append("'parents' is \(Self.kind(value)), not a list, and was ignored")
            return []
        }
        var chosen: [BlockKey] = []
        var invented = 0
        for key in keys {
            guard let parent = request.parents.first(where: { .string($0.text) == key }) else {
                invented += 1
                continue
            }
            if !chosen.contains(parent) { chosen.append(parent) }
        }
        if invented > 0 { notes.append("\(invented) parent(s) that were not offered were ignored") }
        return chosen
    }

    private static func kind(_ value: JSON?) -> String {
        switch value {
        case nil: "absent"
        case .null?: "null"
        case .bool?: "a truth value"
        case .integer?, .double?: "a number"
        case .string?: "a text"
        case .array?: "a list"
        case .object?: "an object"
        }
    }
}
