public import WireJSON

extension Client {
    /// The most rounds of questions one request may take.
    private static let mostRounds = 8

    /// Every tool, all pages.
    public func listTools() async throws -> [ToolListing] {
        try await pages("tools/list", member: "tools").compactMap { json in
            guard let name = json["name"]?.stringValue, let schema = json["inputSchema"] else { return nil }
            return ToolListing(
                name: name, title: json["title"]?.stringValue, description: json["description"]?.stringValue,
                inputSchema: schema, json: json)
        }
    }

    /// Calls a tool. A failed call is a result with `isError`, not an error of this method.
    ///
    /// - Parameter meta: members of `_meta` for this call.
    public func callTool(
        _ name: String, _ arguments: JSONObject = [:], meta: JSONObject = [:], timeout: Duration? = nil,
        progress: (@Sendable (Progress) -> Void)? = nil
    ) async throws -> ToolResult {
        var params: JSONObject = ["name": .string(name), "arguments": .object(arguments)]
        if !meta.isEmpty { params["_meta"] = .object(meta) }
        return ToolResult(json: try await answered("tools/call", params, timeout, progress))
    }

    /// Every resource entry, all pages.
    public func listResources() async throws -> [JSON] { try await pages("resources/list", member: "resources") }

    /// Every resource template entry, all pages.
    public func listResourceTemplates() async throws -> [JSON] {
        try await pages("resources/templates/list", member: "resourceTemplates")
    }

    /// Reads a resource.
    public func readResource(_ uri: String, timeout: Duration? = nil) async throws -> [ResourceContents] {
        let result = try await answered("resources/read", ["uri": .string(uri)], timeout, nil)
        return (result["contents"]?.arrayValue ?? []).compactMap(ResourceContents.init)
    }

    /// Every prompt entry, all pages.
    public func listPrompts() async throws -> [JSON] { try await pages("prompts/list", member: "prompts") }

    /// Gets a prompt's messages.
    public func getPrompt(_ name: String, _ arguments: [String: String] = [:]) async throws -> [PromptMessage] {
        let values = JSONObject(arguments.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) })
        let result = try await answered(
            "prompts/get", ["name": .string(name), "arguments": .object(values)], nil, nil)
        return (result["messages"]?.arrayValue ?? []).compactMap { message in
            guard let role = message["role"]?.stringValue.flatMap(Annotations.Role.init),
                let content = message["content"].flatMap(ContentBlock.init)
            else { return nil }
            return PromptMessage(role, content)
        }
    }

    /// Values for an argument.
    /// - Parameter reference: `{"type": "ref/prompt", "name": …}` or `{"type": "ref/resource", "uri": …}`.
    public func complete(_ reference: JSONObject, argument: String, typed: String) async throws -> [String] {
        let result = try await request(
            "completion/complete",
            ["ref": .object(reference), "argument": ["name": .string(argument), "value": .string(typed)]])
        return (result["completion"]?["values"]?.arrayValue ?? []).compactMap(\.stringValue)
    }

    /// Asks to hear about changes of a resource through `notifications`. In the modern era this opens a subscription that
    /// ends with the returned task; cancel it to unsubscribe. In the legacy era the returned task is already done.
    public func subscribe(to uri: String) async throws -> Task<Void, any Error> {
        switch options.era {
        case .legacy:
            _ = try await request("resources/subscribe", ["uri": .string(uri)])
            return Task {}
        case .modern:
            return Task {
                let filter: JSON = ["resourceSubscriptions": [.string(uri)]]
                _ = try await request("subscriptions/listen", ["notifications": filter], timeout: .seconds(1 << 30))
            }
        }
    }

    /// Ends a legacy subscription.
    public func unsubscribe(from uri: String) async throws {
        _ = try await request("resources/unsubscribe", ["uri": .string(uri)])
    }

    private func pages(_ method: String, member: String) async throws -> [JSON] {
        var items: [JSON] = []
        var cursor: JSON?
        var seen: Set<JSON> = []
        repeat {
            let page = try await request(method, cursor.map { ["cursor": $0] } ?? [:])
            items += page[member]?.arrayValue ?? []
            cursor = page["nextCursor"]
            if let cursor, !seen.insert(cursor).inserted { throw ClientError.malformed(method: method) }
        } while cursor != nil
        return items
    }

    /// Sends a request, and sends it again with its person's answers as often as the server asks for them.
    private func answered(
        _ method: String, _ params: JSONObject, _ timeout: Duration?, _ progress: (@Sendable (Progress) -> Void)?
    ) async throws -> JSONObject {
        var params = params
        for _ in 0...Self.mostRounds {
            let result = try await request(method, params, timeout: timeout, progress: progress)
            guard result["resultType"]?.stringValue == "input_required" else { return result }
            var responses = JSONObject()
            for (key, question) in result["inputRequests"]?.objectValue ?? [:] {
                guard question["method"]?.stringValue == "elicitation/create",
                    let form = question["params"]?.objectValue, let elicitation = options.elicitation
                else { throw ClientError.malformed(method: method) }
                responses[key] = .object(await elicitation(form).wire)
            }
            params["inputResponses"] = .object(responses)
            params["requestState"] = result["requestState"]
        }
        throw ClientError.tooManyQuestions
    }
}
