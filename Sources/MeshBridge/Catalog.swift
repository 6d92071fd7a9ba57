public import ModelContextProtocol
import WireJSON

/// Everything the bridge offers over MCP, in the order hosts list it.
extension Bridge {
    /// The six tools of the observation protocol, and the two for headless peers where some can be run.
    public var tools: [Tool] {
        [Status.tool(self), Observe.tool(self), Recall.tool(self), Trace.tool(self), Tell.tool(self), Inbox.tool(self)]
            + (peers.map { [SpawnPeer.tool(self, $0), StopPeer.tool(self, $0)] } ?? [])
    }

    /// The live resources.
    public var resources: [Resource] { Resources.all(self) }

    /// The addressable resources.
    public var resourceTemplates: [ResourceTemplate] { Resources.templates(self) }

    /// The prompts.
    public var prompts: [Prompt] { Prompts.all }

    /// Adds the unread note to a tool's result, of whatever kind it is. The inbox tool itself says what is left.
    public func addUnreadNote(to result: inout ToolResult, of tool: String, session: String) async {
        guard tool != "inbox", let node = try? await node(),
            let note = UnreadNote.text(for: session, at: node, fence: fence())
        else { return }
        if result.structured != nil { result.structured?["unread"] = .string(note) }
        result.content.append(.text(note))
    }
}
