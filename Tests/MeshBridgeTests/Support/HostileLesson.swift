import Ambient
import CAT7
import Logging
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import RelevanceGate
import ShareSessions
import TestSupport
import WireJSON

@testable import MeshBridge

/// A share whose other side keeps to the protocol and means harm with every word, and an MCP client that sees what our model
/// would see. Our person has agreed to everything beforehand.
final class HostileLesson: Sendable {
    let client: Client
    /// The other side, driven by the test.
    let peer: ShareSessions
    private let bridge: Bridge
    private let nodes: [MeshNode]
    private let lives: [Task<Void, Never>]
    private let directory: TemporaryDirectory

    init(seed: UInt64) async throws {
        let random = SeededRandom(seed: seed)
        directory = try TemporaryDirectory()
        let network = InMemoryNetwork(kind: .relay)
        var nodes: [MeshNode] = []
        var shares: [ShareSessions] = []
        var lives: [Task<Void, Never>] = []
        for (number, name) in ["me", HostileText.name(random)].enumerated() {
            let identity = try Identity(
                nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a1\(number)"), name: PeerName(name),
                signingSeed: random.bytes(32), sealingSecret: random.bytes(32))
            let encoder = LexicalEncoder()
            let memory = try MemoryStore(
                path: directory.appending("\(number).sqlite"), time: SystemTime(), kernelID: encoder.kernelID
            ) { encoder.vector(for: $0) }
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let node = try MeshNode(
                identity: identity, memory: memory, transports: [network.join(identity.nodeID, name: "node")],
                encoder: encoder, configuration: NodeConfiguration(implementation: .kith(version: "test")),
                time: SystemTime(), random: SystemRandom(), logger: logger)
            let held = ShareSessions(
                node: node, carriers: [NodeCarrier(node: node)], screen: CredentialScreen(), time: SystemTime(),
                random: SystemRandom(), logger: logger)
            lives.append(
                Task {
                    await withTaskGroup(of: Void.self) { group in
                        group.addTask { await node.run() }
                        group.addTask { await held.run() }
                    }
                })
            nodes.append(node)
            shares.append(held)
        }
        peer = shares[1]
        let (mine, ours) = (nodes[0], shares[0])
        let bridge = Bridge(
            node: { mine }, shares: { ours }, time: SystemTime(), random: SystemRandom(),
            policy: .allow(Set(ApprovalKind.allCases)))
        let server = bridge.server(version: "test", controls: true) { _ in }
        let (near, far) = InMemoryTransport.pair()
        client = Client(over: near, options: .init(info: .init(name: "test", version: "1")), time: SystemTime())
        lives.append(Task { await server.serve(far, session: "host") })
        (self.bridge, self.nodes, self.lives) = (bridge, nodes, lives)
        try await client.open()
    }

    /// Another host, through whose pipe our answers are read and of which none is known to be written: as if it stopped reading
    /// in the middle of each.
    func deafHost(_ body: (Client) async throws -> Void) async throws {
        let server = bridge.server(version: "test") { _ in }
        let (near, far) = InMemoryTransport.pair()
        let serving = Task { await server.serve(DeafTransport(far), session: "deaf") }
        let client = Client(over: near, options: .init(info: .init(name: "test", version: "1")), time: SystemTime())
        try await client.open()
        try await body(client)
        await client.close()
        await serving.value
    }

    /// A share to which this side, the student, has been invited and which it has joined.
    func joined() async throws -> ShareID {
        let draft = LessonDraft(topic: "x", goal: "y", checks: ["a", "b", "c"])
        let id = try await peer.start(draft, for: .bound(agent)).share
        guard let link = try await peer.invite(id).link() else { throw CancellationError() }
        while try await client.callTool("join_share", ["link": .string(link)]).isError { try Task.checkCancellation() }
        _ = try await client.callTool("join_share", ["link": .string(link), "join": true])
        try await peer(waitsFor: .confirmed, in: id)
        return id
    }

    /// Lets our node have met somebody else.
    func introduceStranger() throws -> NodeID {
        let random = SeededRandom(seed: 91)
        let identity = try Identity(
            nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77"), name: PeerName("stranger"),
            signingSeed: random.bytes(32), sealingSecret: random.bytes(32))
        let introduction = try HostileMesh.introduction(identity, random)
        _ = try nodes[0].memory.pin(introduction, dialect: "kith")
        return identity.nodeID
    }

    /// The agent id under which we can be invited.
    var agent: AgentID { nodes[0].identity.agentID }

    /// Looks, every few milliseconds, until the other side's share is at this point.
    func peer(waitsFor phase: SharePhase, floor: ShareRole? = nil, in share: ShareID) async throws {
        while true {
            let status = try await peer.status(share)
            if status.phase == phase, floor == nil || status.floor == floor { return }
            try await Task.sleep(for: .milliseconds(3))
        }
    }

    func end() async {
        await client.close()
        for life in lives { life.cancel() }
        for life in lives { await life.value }
        for node in nodes { try? node.memory.close() }
    }
}

/// A transport that carries everything and confirms nothing.
private struct DeafTransport: LineTransport {
    private let transport: any LineTransport

    init(_ transport: any LineTransport) { self.transport = transport }

    func start(_ receive: @escaping @Sendable (TransportEvent) -> Void) { transport.start(receive) }
    func send(_ line: [UInt8], as kind: OutboundKind) { transport.send(line, as: kind) }
    func flush() async -> Bool { false }
    func close() { transport.close() }
}
