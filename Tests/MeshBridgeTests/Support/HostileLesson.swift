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

@testable import MeshBridge

/// A share whose other side keeps to the protocol and means harm with every word, and an MCP client that sees what our model
/// would see. Our person has agreed to everything beforehand.
final class HostileLesson: Sendable {
    let client: Client
    /// The other side, driven by the test.
    let peer: ShareSessions
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
        (self.nodes, self.lives) = (nodes, lives)
        try await client.open()
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
