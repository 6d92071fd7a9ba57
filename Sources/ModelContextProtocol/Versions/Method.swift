/// Every request this server can answer, with the era and the declared capability it belongs to.
enum Method: String, CaseIterable, Sendable {
    case initialize
    case ping
    case discover = "server/discover"
    case listTools = "tools/list"
    case callTool = "tools/call"
    case listResources = "resources/list"
    case listTemplates = "resources/templates/list"
    case readResource = "resources/read"
    case subscribe = "resources/subscribe"
    case unsubscribe = "resources/unsubscribe"
    case listPrompts = "prompts/list"
    case getPrompt = "prompts/get"
    case complete = "completion/complete"
    case listen = "subscriptions/listen"

    /// A part of the server that exists only when it was given something to serve.
    enum Part: Sendable { case tools, resources, prompts, completions }

    /// Whether a request of `era` may name this method.
    func belongs(to era: Era) -> Bool {
        switch self {
        case .initialize, .ping, .subscribe, .unsubscribe: era == .legacy
        case .discover, .listen: era == .modern
        case .listTools, .callTool, .listResources, .listTemplates, .readResource, .listPrompts, .getPrompt, .complete:
            true
        }
    }

    /// The part that must be declared, or nil when the method always exists.
    var part: Part? {
        switch self {
        case .initialize, .ping, .discover, .listen: nil
        case .listTools, .callTool: .tools
        case .listResources, .listTemplates, .readResource, .subscribe, .unsubscribe: .resources
        case .listPrompts, .getPrompt: .prompts
        case .complete: .completions
        }
    }
}
