import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import RelevanceGate
import WireJSON

/// `trace`: where an observation comes from and what came of it.
struct Trace {
    struct Input: ToolInput {
        let key: String
        let depth: Int?

        static let notes: [String: Note] = [
            "key": "",
            "depth": Note("", range: 1...64),
        ]

        static let example: JSON = [
            "key": "cmb-cbbda5c9de3bf1dda69abe95aee672937ab708e871f65c3b309379524275d2de"
        ]
    }

    struct Node: Described, Encodable {
        let key: String
        let depth: Int
        let from: Fenced?
        let at: String?
        let trust: String
        let gate: String?
        let head: Fenced?

        static let notes: [String: Note] = [
            "key": "", "depth": "", "from": "", "at": "", "trust": "", "gate": "", "head": "",
        ]
    }

    struct Edge: Described, Encodable {
        let child: String
        let parent: String

        static let notes: [String: Note] = [
            "child": "", "parent": "",
        ]
    }

    struct Output: ToolOutput {
        let summary: String
        let tree: String
        let nodes: [Node]
        let edges: [Edge]
        let receipts: [String]

        static let notes: [String: Note] = [
            "summary": "", "tree": "", "nodes": "", "edges": "", "receipts": "",
        ]
    }

    static func tool(_ bridge: Bridge) -> Tool {
        Tool(
            "trace", title: "Trace",
            description: """
                Show where an observation comes from and what was built on it: authors, verdicts, trust, receipts.
                """,
            annotations: .reading
        ) { (input: Input, _) in
            let node = try await bridge.node()
            return try await Failure.explained(fence: bridge.fence()) {
                let output = try trace(BlockKey(input.key), depth: input.depth ?? 8, at: node, bridge: bridge)
                return ToolReply(
                    output,
                    text: ([output.summary, output.tree] + output.receipts).joined(separator: "\n"))
            }
        }
    }

    static func trace(_ key: BlockKey, depth: Int, at node: MeshNode, bridge: Bridge) throws -> Output {
        try trace(
            key, depth: depth, in: node.memory, of: node.identity.nodeID, fence: bridge.fence(), now: bridge.time.now)
    }

    static func trace(
        _ key: BlockKey, depth: Int, in memory: MemoryStore, of me: NodeID, fence: Fence, now: Timestamp
    ) throws -> Output {
        let graph = try memory.lineage(of: key, limits: LineageLimits(depth: depth, nodes: 200))
        guard let root = graph.nodes.first(where: { $0.key == key }), root.held != nil else {
            throw ToolFailure("\(key.text) is not in memory. Use a key that 'recall', 'inbox' or 'observe' showed.")
        }
        let nodes = graph.nodes.map { describe($0, node: me, fence: fence, now: now) }
        let edges = graph.edges.map { Edge(child: $0.child.text, parent: $0.parent.text) }
        let ancestors = graph.nodes.count { $0.depth < 0 }
        let descendants = graph.nodes.count { $0.depth > 0 }
        let receipts = try receipts(of: key, in: memory, fence: fence)
        let summary =
            "\(Count.of(ancestors, "ancestor")), \(Count.of(descendants, "descendant"))"
            + (graph.truncated ? " (more exist; raise depth or trace one of these)." : ".")
        return Output(
            summary: summary, tree: LineageTree.draw(root: key.text, nodes: nodes, edges: edges), nodes: nodes,
            edges: edges, receipts: receipts)
    }

    /// One line for each peer, at most fifty, and one for what is not told peer by peer.
    private static func receipts(of key: BlockKey, in memory: MemoryStore, fence: Fence) throws -> [String] {
        let names = Dictionary(
            try memory.peers().map { ($0.nodeID, $0.name.text) }, uniquingKeysWith: { first, _ in first })
        let deliveries = try memory.deliveries(of: key)
        var lines = deliveries.prefix(mostReceipts).map { delivery in
            let name = fence.label(names[delivery.peer] ?? delivery.peer.text)
            let reason = delivery.reason.map { ": " + fence.label($0, cap: 120).description } ?? ""
            return "\(name): \(delivery.state.rawValue)\(reason)"
        }
        if deliveries.count > mostReceipts { lines.append("\(deliveries.count - mostReceipts) more peers not shown") }
        if let past = try memory.pastDeliveries(of: key) { lines.append(Receipts.sentence(past)) }
        return lines
    }

    private static let mostReceipts = 50

    private static func describe(_ node: LineageNode, node me: NodeID, fence: Fence, now: Timestamp) -> Node {
        guard let held = node.held else {
            return Node(
                key: node.key.text, depth: node.depth, from: nil, at: nil, trust: Trust.unknown.word,
                gate: nil, head: nil)
        }
        return Node(
            key: node.key.text, depth: node.depth, from: Observation.author(of: held, node: me, fence: fence),
            at: Age.words(now - held.block.createdAt),
            trust: held.trust.word, gate: held.isFetched ? "unjudged, fetched" : held.verdict?.decision.rawValue,
            head: Observation.head(of: held.block, fence: fence))
    }
}
