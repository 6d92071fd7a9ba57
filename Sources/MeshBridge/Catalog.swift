import MeshMemory
import MeshNode
import MeshProtocol
public import ModelContextProtocol
import ShareSessions
import WireJSON

/// Everything the bridge offers over MCP, in the order hosts list it.
extension Bridge {
    /// The six tools of the observation protocol, the six of shares, and the two for headless peers where some can be run.
    public var tools: [Tool] {
        let observations = [
            Status.tool(self), Observe.tool(self), Recall.tool(self), Trace.tool(self), Tell.tool(self),
            Inbox.tool(self),
        ]
        let shares = [
            StartShare.tool(self), JoinShare.tool(self), SendTurn.tool(self), AwaitTurn.tool(self),
            EndSession.tool(self), TranscriptTool.tool(self),
        ]
        let headless = peers.map { [SpawnPeer.tool(self, $0), StopPeer.tool(self, $0)] } ?? []
        return (observations + shares + headless).map(\.withBriefOutputSchema)
    }

    /// The live resources.
    public var resources: [Resource] { Resources.all(self) }

    /// The addressable resources.
    public var resourceTemplates: [ResourceTemplate] { Resources.templates(self) }

    /// The prompts.
    public var prompts: [Prompt] { Prompts.all }

    /// Adds the unread note to a tool's result, of whatever kind it is. The inbox tool itself says what is left.
    public func addUnreadNote(to result: inout ToolResult, of tool: String, session: String) async {
        guard tool != "inbox", let node = try? await node() else { return }
        let notes = [UnreadNote.text(for: session, at: node, fence: fence(), memo: unread), await shareNote(for: tool)]
        let note = notes.compactMap(\.self).joined(separator: "\n")
        guard !note.isEmpty else { return }
        if result.structured != nil { result.structured?["unread"] = .string(note) }
        result.content.append(.text(note))
    }

    /// That a peer waits in a share; the tools of shares say so themselves.
    private func shareNote(for tool: String) async -> String? {
        guard ["status", "observe", "recall", "trace", "tell"].contains(tool), let shares = try? await shares(),
            let open = try? await shares.list(openOnly: true)
        else { return nil }
        let waiting = open.filter { $0.unread > 0 || ($0.phase == .closing && $0.end?.proposedBy != $0.role) }
        guard let first = waiting.first else { return nil }
        return "\(Count.of(waiting.count, "share")) with something new (await_turn): \(first.share.text)"
    }

    /// What a result tells peers once it was written, whole and without an error, to the host's pipe: that their turns, and
    /// what they told this node alone, were shown. Never for a result that was cancelled or that the host did not take.
    func whenTaken(_ tool: String, _ result: ToolResult, _ context: CallContext) -> (@Sendable () async -> Void)? {
        if let shown = result.meta[ShareAnswer.shownKey], let through = shown["through"]?.integerValue,
            let share = try? ShareID(shown["share"]?.stringValue ?? "")
        {
            return { try? await shares().markShown(share, through: Int(through)) }
        }
        guard tool == "inbox", !Bridge.isOnlooker(context) else { return nil }
        let told = (result.structured?["items"]?.arrayValue ?? []).filter {
            $0["kind"]?.stringValue == InboxItem.Kind.directed.rawValue
        }
        let keys = told.compactMap { try? BlockKey($0["key"]?.stringValue ?? "") }
        guard !keys.isEmpty else { return nil }
        return { try? await node().markShown(keys) }
    }
}
