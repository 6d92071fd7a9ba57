import WireJSON

/// A `completion/complete` request, resolved to what can answer it.
struct CompletionRequest: Sendable {
    let typed: String
    let resolved: [String: String]
    /// Nil when the argument exists but nobody offers values for it.
    let completer: Completer?

    init(_ params: JSONObject, _ catalogue: Catalogue) throws(RPCError) {
        guard let argument = params["argument"], let name = argument["name"]?.stringValue,
            let typed = argument["value"]?.stringValue
        else { throw .invalidParams("completion/complete needs \"argument\": {\"name\": string, \"value\": string}") }
        self.typed = typed.shortened(to: 1_000)
        resolved = Self.resolved(params)
        switch params["ref"]?["type"]?.stringValue {
        case "ref/prompt":
            guard let prompt = params["ref"]?["name"]?.stringValue.flatMap(catalogue.prompt) else {
                throw .invalidParams("There is no such prompt to complete for")
            }
            guard let argument = prompt.arguments.first(where: { $0.name == name }) else {
                throw .invalidParams("Prompt \(prompt.name) has no argument \(name.shortened(to: 60))")
            }
            completer = argument.completer
        case "ref/resource":
            let uri = params["ref"]?["uri"]?.stringValue
            guard let template = catalogue.templates.first(where: { $0.pattern == uri }) else {
                throw .invalidParams("There is no such resource template to complete for")
            }
            guard template.template.variables.contains(name) else {
                throw .invalidParams("\(template.pattern) has no variable \(name.shortened(to: 60))")
            }
            completer = template.completers[name]
        default:
            throw .invalidParams("\"ref\" must be {\"type\": \"ref/prompt\", …} or {\"type\": \"ref/resource\", …}")
        }
    }

    private static func resolved(_ params: JSONObject) -> [String: String] {
        let arguments = params["context"]?["arguments"]?.objectValue ?? [:]
        return Dictionary(
            arguments.compactMap { key, value in value.stringValue.map { (key, $0) } },
            uniquingKeysWith: { first, _ in first })
    }
}
