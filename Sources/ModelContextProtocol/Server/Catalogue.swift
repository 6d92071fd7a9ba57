import WireJSON

/// Everything a server serves, with the lists already in the form that travels.
struct Catalogue: Sendable {
    let tools: [Tool]
    let resources: [Resource]
    let templates: [ResourceTemplate]
    let prompts: [Prompt]
    private let toolPlaces: [String: Int]
    private let lists: [Method: (keys: [String], entries: [JSON])]

    init(tools: [Tool], resources: [Resource], templates: [ResourceTemplate], prompts: [Prompt]) {
        self.tools = tools
        self.resources = resources
        self.templates = templates
        self.prompts = prompts
        toolPlaces = Dictionary(
            tools.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        precondition(toolPlaces.count == tools.count, "two tools have the same name")
        lists = [
            .listTools: (tools.map(\.name), tools.map(\.json)),
            .listResources: (resources.map(\.uri), resources.map(\.json)),
            .listTemplates: (templates.map(\.pattern), templates.map(\.json)),
            .listPrompts: (prompts.map(\.name), prompts.map(\.json)),
        ]
    }

    func tool(named name: String) -> Tool? { toolPlaces[name].map { tools[$0] } }

    func prompt(named name: String) -> Prompt? { prompts.first { $0.name == name } }

    /// The resource behind `uri`: a plain one, else the first template that it matches.
    func resource(_ uri: String) -> (read: Resource.Read, variables: [String: String], freshFor: Duration)? {
        if let resource = resources.first(where: { $0.uri == uri }) { return (resource.read, [:], resource.freshFor) }
        for template in templates {
            if let variables = template.template.match(uri) {
                return (template.read, variables, template.freshFor)
            }
        }
        return nil
    }

    /// Whether the server has this part, and so declares it.
    func has(_ part: Method.Part) -> Bool {
        switch part {
        case .tools: !tools.isEmpty
        case .resources: !resources.isEmpty || !templates.isEmpty
        case .prompts: !prompts.isEmpty
        case .completions:
            prompts.contains { !$0.arguments.isEmpty } || templates.contains { !$0.template.variables.isEmpty }
        }
    }

    /// The capabilities object; only what works is in it.
    func capabilities(channelMode: Bool) -> JSONObject {
        JSONObject(present: [
            "tools": has(.tools) ? ["listChanged": true] : nil,
            "resources": has(.resources) ? ["subscribe": true, "listChanged": true] : nil,
            "prompts": has(.prompts) ? ["listChanged": true] : nil,
            "completions": has(.completions) ? [:] : nil,
            "experimental": channelMode ? ["claude/channel": [:]] : nil,
        ])
    }

    /// One page of a list.
    func page(_ list: Method, named member: String, cursor: JSON?, size: Int) throws(RPCError) -> JSONObject {
        let (keys, entries) = lists[list] ?? ([], [])
        let (range, next) = try Pagination(pageSize: size).page(of: list, keys: keys, cursor: cursor)
        var page: JSONObject = [member: .array(Array(entries[range]))]
        page["nextCursor"] = next.map(JSON.string)
        return page
    }
}
