import CAT7
import MeshNode
import MeshProtocol
import ModelContextProtocol

/// `observe`: share a typed observation with the room.
struct Observe {
    struct Output: ToolOutput {
        let summary: String
        let key: String
        let peers: Int
        let connected: Int

        static let notes: [String: Note] = [
            "summary": "", "key": "", "peers": "", "connected": "",
        ]
    }

    static func tool(_ bridge: Bridge) -> Tool {
        Tool(
            "observe", title: "Observe",
            description: """
                Share what you learned, decided or noticed with the agents in your room, one topic each, in your own words.
                """,
            annotations: ToolAnnotations(
                readOnly: false, destructive: false, idempotent: true, openWorld: true)
        ) { (input: ObservationInput, context) in
            let node = try await bridge.node()
            let sent = try await Failure.explained(fence: bridge.fence()) {
                try await Confinement(bridge, context).admit(
                    input.texts.inOrder, to: nil, fence: bridge.fence())
                return try await node.observe(input.texts, parents: input.parentKeys())
            }
            let summary =
                if !sent.isNew {
                    "Already shared in exactly these words; nothing was sent again."
                } else if sent.recipients.isEmpty {
                    "Stored. Nobody else is in the room yet; a newcomer is offered your latest observations."
                } else {
                    "Stored; on its way to \(Count.of(sent.recipients.count, "peer")), \(sent.connected) connected now."
                }
            return ToolReply(
                Output(
                    summary: summary, key: sent.block.key.text, peers: sent.recipients.count,
                    connected: sent.connected),
                text: "\(summary)\nkey: \(sent.block.key.text)")
        }
    }
}
