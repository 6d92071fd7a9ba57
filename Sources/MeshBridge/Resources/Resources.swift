import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// The things that can be read by address: `kith://inbox`, `kith://peers`, `kith://block/{key}`, `kith://trace/{key}`.
enum Resources {
    static let inboxURI = "kith://inbox"
    static let peersURI = "kith://peers"

    static func all(_ bridge: Bridge) -> [Resource] {
        [
            Resource(
                inboxURI, name: "inbox", title: "Unread observations",
                description: "What arrived since this session last read its inbox. Reading it here leaves it unread.",
                mimeType: "application/json"
            ) { request in
                [
                    .text(
                        try await inbox(bridge, session: Bridge.session(of: request.context)), uri: inboxURI,
                        mimeType: json)
                ]
            },
            Resource(
                peersURI, name: "peers", title: "Peers", description: "The agents this node has met.",
                mimeType: "application/json"
            ) { _ in
                let status = try await bridge.node().status()
                let peers = try JSONValueEncoder().encode(Status.render(status, bridge: bridge).peers)
                return [.text(peers.prettyText, uri: peersURI, mimeType: json)]
            },
        ]
    }

    static func templates(_ bridge: Bridge) -> [ResourceTemplate] {
        [
            ResourceTemplate(
                "kith://block/{key}", name: "block", title: "One observation",
                description: "An observation with author, trust and verdict.", mimeType: json,
                completing: ["key": { _, _ in await keys(bridge) }]
            ) { request in try await block(request, bridge) },
            ResourceTemplate(
                "kith://trace/{key}", name: "trace", title: "Lineage of an observation",
                description: "Ancestors and descendants of an observation.", mimeType: "text/plain",
                completing: ["key": { _, _ in await keys(bridge) }]
            ) { request in try await trace(request, bridge) },
        ]
    }

    private static let json = "application/json"

    private static func inbox(_ bridge: Bridge, session: String) async throws -> String {
        let node = try await bridge.node()
        let fence = bridge.fence()
        let items = try node.memory.unread(session: session, limit: 10).map {
            Inbox.render($0, fence: fence, bridge: bridge)
        }
        let count = try node.memory.unreadCount(session: session)
        return try JSONValueEncoder().encode(
            Inbox.Output(
                summary: Count.of(count, "unread observation"), items: items, remaining: max(0, count - items.count))
        ).prettyText
    }

    /// nil means "no such resource".
    private static func block(_ request: ResourceRequest, _ bridge: Bridge) async throws -> [ResourceContents]? {
        guard let key = try? BlockKey(request.variables["key"] ?? "") else { return nil }
        let node = try await bridge.node()
        guard let held = try node.memory.block(key) else { return nil }
        let observation = Observation(held, of: node.identity.nodeID, fence: bridge.fence(), now: bridge.time.now)
        return [
            .text(try JSONValueEncoder().encode(observation).prettyText, uri: request.uri, mimeType: json)
        ]
    }

    private static func trace(_ request: ResourceRequest, _ bridge: Bridge) async throws -> [ResourceContents]? {
        guard let key = try? BlockKey(request.variables["key"] ?? "") else { return nil }
        let node = try await bridge.node()
        guard try node.memory.block(key) != nil else { return nil }
        let output = try Trace.trace(key, depth: 8, at: node, bridge: bridge)
        return [
            .text(([output.summary, output.tree] + output.receipts).joined(separator: "\n"), uri: request.uri)
        ]
    }

    /// Keys of recent observations for completion.
    private static func keys(_ bridge: Bridge) async -> [String] {
        guard let node = try? await bridge.node(), let held = try? node.memory.recent(limit: 100) else { return [] }
        return held.map(\.block.key.text)
    }
}
