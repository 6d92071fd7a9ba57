import Ambient
import CAT7
import Logging
import MeshLinks
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import RelevanceGate
import TestSupport

@testable import MeshBridge
@testable import MeshNode

/// A node that has met only peers who mean harm, and an MCP client that sees what its model would see.
struct HostileMesh {
    let node: MeshNode
    let client: Client
    let peers: [Identity]
    /// Every block that reached the inbox.
    let heard: [Block]
    /// An own block with receipts of every peer.
    let own: Block
    private let serving: Task<Void, Never>
    private let directory: TemporaryDirectory

    init(seed: UInt64) async throws {
        let random = SeededRandom(seed: seed)
        let time = ManualTime()
        directory = try TemporaryDirectory()
        let encoder = LexicalEncoder()
        let memory = try MemoryStore(path: directory.appending("mesh.sqlite"), time: time, kernelID: encoder.kernelID) {
            encoder.vector(for: $0)
        }
        let identity = try Self.identity("me", random, time)
        var configuration = NodeConfiguration(implementation: .kith(version: "test"))
        configuration.flood.refill = .zero
        node = try MeshNode(
            identity: identity, memory: memory, transports: [], encoder: encoder, configuration: configuration,
            time: time, random: random, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let name = HostileText.name(random)
        // Two of one name, so that refusals list candidates.
        peers = try (0..<4).map { try Self.identity($0 < 2 ? name : HostileText.name(random), random, time) }
        let introductions = try peers.map { try Self.introduction($0, random) }
        for introduction in introductions { _ = try memory.pin(introduction, dialect: HostileText.name(random)) }
        own = try await node.observe(PerField { $0 == .focus ? "our own harbour" : "" }).block

        var heard: [Block] = []
        for (number, (peer, introduction)) in zip(peers, introductions).enumerated() {
            let node = self.node
            for round in 0..<3 {
                let block = try Block.mint(
                    fields: PerField { _ in HostileText.prose(random) + (round == 0 ? " harbour" : "") }, by: peer,
                    in: .default, to: round == 2 ? nil : identity.nodeID,
                    parents: number.isMultiple(of: 2) ? [own.key] : heard.suffix(2).map(\.key), at: time.now)
                await node.receive(.block(block, anchor: false), from: introduction, over: LinkID.next())
                if try memory.block(block.key) != nil { heard.append(block) }
            }
            try memory.enqueue(own, for: peer.nodeID)
            if let assertion = own.assertionID {
                let receipt = try Receipt(
                    of: own.key, assertion: assertion, state: number == 0 ? "held" : "refused",
                    reason: HostileText.prose(random), retryAfter: .seconds(1), at: time.now)
                await node.receive(.receipt(receipt), from: introduction, over: LinkID.next())
            }
        }
        self.heard = heard
        // One of them comes back with another key, one is turned away, one speaks another dialect.
        _ = try memory.pin(
            Self.introduction(Self.identity(HostileText.name(random), random, time, as: peers[3].nodeID), random),
            dialect: "kith")
        await node.meetForeigners(named: HostileText.name(random), reason: HostileText.prose(random), at: time.now)

        let bridge = Bridge(node: { [node] in node }, time: time, random: SeededRandom(seed: seed &+ 1000))
        let server = bridge.server(version: "test", channelMode: true) { _ in }
        let (mine, theirs) = InMemoryTransport.pair()
        client = Client(over: mine, options: .init(info: .init(name: "test", version: "1")), time: SystemTime())
        serving = Task { [node] in
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await HostPush(bridge: bridge, server: server).run(node) }
                await server.serve(theirs, session: "host")
                group.cancelAll()
            }
        }
        try await client.open()
    }

    /// Lets a peer that the person trusts, unwisely, say one thing more, which is pushed into the session.
    func speakTrusted(_ random: SeededRandom) async throws {
        try await node.setTrust(.trusted, of: peers[0].nodeID)
        let block = try Block.mint(
            fields: PerField { _ in HostileText.prose(random) }, by: peers[0], in: .default, to: node.identity.nodeID,
            at: Timestamp(milliseconds: 1_790_000_000_001))
        await node.receive(
            .block(block, anchor: false), from: try Self.introduction(peers[0], random), over: LinkID.next())
    }

    func end() async {
        await client.close()
        await serving.value
        try? node.memory.close()
    }

    private static func identity(
        _ name: String, _ random: SeededRandom, _ time: ManualTime, as node: NodeID? = nil
    ) throws -> Identity {
        try Identity(
            nodeID: node ?? NodeID.make(at: time.now, random: random.bytes(10)), name: PeerName(name),
            signingSeed: random.bytes(32), sealingSecret: random.bytes(32))
    }

    static func introduction(_ identity: Identity, _ random: SeededRandom) throws -> PeerIntroduction {
        PeerIntroduction(
            nodeID: identity.nodeID, name: identity.name, room: .default, identityKey: identity.publicKey,
            sealingKey: identity.sealingKey,
            implementation: try MeshProtocol.Implementation(
                name: HostileText.name(random), version: HostileText.name(random)), extensions: [])
    }
}

extension MeshNode {
    /// As if such nodes had been at the other end of a link, and a transport had said why it does not work.
    fileprivate func meetForeigners(named name: String, reason: String, at now: Timestamp) {
        foreign[LinkID.next()] = ForeignPeer(nodeID: nil, name: name, dialect: "live")
        turnedAway.append(TurnedAway(nodeID: nil, name: name, reason: reason, at: now))
        transportStates["relay"] = .waiting(until: now, reason: reason)
    }
}
