import Ambient
import CAT7
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// `tell`: address an observation to one peer.
struct Tell {
    struct Input: ToolInput {
        let to: String
        let focus: String
        let issue: String?
        let intent: String?
        let motivation: String?
        let commitment: String?
        let perspective: String?
        let mood: String?
        let parents: [String]?

        /// The seven fields are explained where most of them are used, in `observe`.
        static let notes: [String: Note] = [
            "to": "name, agent id or node id", "focus": "what you tell", "issue": "", "intent": "", "motivation": "",
            "commitment": "", "perspective": "", "mood": "", "parents": "",
        ]

        static let example: JSON = ["to": "atlas", "focus": "can you rerun the ledger suite?"]

        var observation: ObservationInput {
            ObservationInput(
                focus: focus, issue: issue, intent: intent, motivation: motivation, commitment: commitment,
                perspective: perspective, mood: mood, parents: parents)
        }
    }

    struct Output: ToolOutput {
        let summary: String
        let key: String
        let receipt: String

        static let notes: [String: Note] = [
            "summary": "", "key": "", "receipt": "",
        ]
    }

    /// How long a connected peer is given to prove that it has stored the message before the tool answers.
    private static let patience: Duration = .milliseconds(400)

    static func tool(_ bridge: Bridge) -> Tool {
        Tool(
            "tell", title: "Tell one peer",
            description: """
                Send one peer an observation; it always reaches its inbox, also later. The receipt says only what is proven.
                """,
            annotations: ToolAnnotations(
                readOnly: false, destructive: false, idempotent: false, openWorld: true)
        ) { (input: Input, context) in
            let node = try await bridge.node()
            return try await Failure.explained(fence: bridge.fence()) {
                let peer = try PeerNaming.resolve(input.to, among: node.memory.peers(), fence: bridge.fence())
                let texts = input.observation.texts
                try await Confinement(bridge, context).admit(
                    texts.inOrder, to: peer.nodeID, fence: bridge.fence())
                let events = node.events()
                let sent = try await node.tell(
                    peer.nodeID, texts, parents: input.observation.parentKeys())
                let receipt = await state(of: sent, at: node, events: events, time: bridge.time)
                let name = bridge.fence().label(peer.name.text).description
                let summary = Receipts.sentence(receipt, peer: name, isConnected: sent.connected > 0)
                return ToolReply(
                    Output(summary: summary, key: sent.block.key.text, receipt: receipt.rawValue),
                    text: "\(summary)\nkey: \(sent.block.key.text)")
            }
        }
    }

    /// The proven state of the delivery, after giving a connected peer a moment.
    private static func state(
        of sent: Sent, at node: MeshNode, events: AsyncStream<NodeEvent>, time: any TimeSource
    ) async -> DeliveryState {
        if sent.connected > 0 {
            await time.wait(atMost: patience) {
                for await event in events {
                    if case .delivery(sent.block.key, _, _, _) = event { return }
                }
            }
        }
        let deliveries = (try? node.memory.deliveries(of: sent.block.key)) ?? []
        return deliveries.first { sent.recipients.contains($0.peer) }?.state ?? .accepted
    }
}
