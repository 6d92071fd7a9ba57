import MeshProtocol
public import ModelContextProtocol
import ShareSessions
import WireJSON

/// Everything the bridge offers over MCP, in the order hosts list it.
extension Bridge {
    /// The six tools of the observation protocol, and the six of shares.
    public var tools: [Tool] {
        [
            Status.tool(self), Observe.tool(self), Recall.tool(self), Trace.tool(self), Tell.tool(self),
            Inbox.tool(self),
            StartShare.tool(self), JoinShare.tool(self), SendTurn.tool(self), AwaitTurn.tool(self),
            EndSession.tool(self),
            TranscriptTool.tool(self),
        ].map(\.withBriefOutputSchema)
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

    /// Tells the peer that its turns went into a result: called just before that leaves, and never for one that was
    /// cancelled.
    func markShown(_ result: ToolResult) async {
        guard let shown = result.meta[ShareAnswer.shownKey], let through = shown["through"]?.integerValue,
            let share = try? ShareID(shown["share"]?.stringValue ?? ""), let shares = try? await shares()
        else { return }
        try? await shares.markShown(share, through: Int(through))
    }
}
