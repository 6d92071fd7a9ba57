import Ambient
import CAT7
import Logging
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol
import RelevanceGate
import TestSupport

/// Real nodes with real stores on an in-process network, under one clock that the test moves.
final class Lab: Sendable {
    let network: InMemoryNetwork
    let time = ManualTime()
    private let directory: TemporaryDirectory

    init(kind: LinkKind = .relay, limits: LinkLimits = LinkLimits()) throws {
        network = InMemoryNetwork(kind: kind, limits: limits)
        directory = try TemporaryDirectory()
    }

    /// Two nodes that have met, over a relay.
    func pair() async throws -> (Member, Member) {
        let (ada, bob) = (try start("ada", 1), try start("bob", 2))
        await ada.connected(to: bob)
        await bob.connected(to: ada)
        return (ada, bob)
    }

    /// Lets time run until nothing of `member` is on its way any more: every retry comes due.
    func emptied(_ member: Member) async throws {
        while try member.node.memory.counts().outbox > 0 {
            time.advance(by: .seconds(1))
            await Task.yield()
        }
    }

    /// Sees everything that is sent from now on, and delivers it or drops it.
    func capturing(_ fate: InMemoryNetwork.Fate) -> Capture {
        let captured = Capture()
        network.rule { crossing in
            captured.add(crossing)
            return fate
        }
        return captured
    }

    /// A node that runs until the fixture is stopped. The same `number` is the same identity and the same store.
    func start(
        _ name: String, _ number: UInt8, room: String = "default", keySeed: UInt8? = nil,
        configure: (inout NodeConfiguration) -> Void = { _ in }
    ) throws -> Member {
        let identity = try Identity(
            nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a\(String(number + 16, radix: 16))"),
            name: PeerName(name), signingSeed: Array(repeating: keySeed ?? number, count: 32),
            sealingSecret: Array(repeating: (keySeed ?? number) + 100, count: 32))
        let encoder = SemanticEncoder.embedded
        let memory = try MemoryStore(
            path: directory.appending("\(name)-\(number).sqlite"), time: time, kernelID: encoder.kernelID
        ) { encoder.vector(for: $0) }
        var configuration = NodeConfiguration(
            room: try RoomName(room), implementation: try Implementation(name: "kith", version: "test"))
        configure(&configuration)
        let node = try MeshNode(
            identity: identity, memory: memory, transports: [network.join(identity.nodeID, name: name)],
            encoder: encoder, configuration: configuration, time: time, random: SeededRandom(seed: UInt64(number)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        return Member(node: node)
    }
}

/// One running node and everything it has published so far.
final class Member: Sendable {
    let node: MeshNode
    private let events: EventLog
    private let life: Task<Void, Never>

    var id: NodeID { node.identity.nodeID }

    init(node: MeshNode) {
        self.node = node
        let stream = node.events()
        let log = EventLog()
        events = log
        life = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await node.run() }
                group.addTask { for await event in stream { await log.append(event) } }
                await group.waitForAll()
            }
        }
    }

    /// Waits until an event of the past or the future satisfies `condition`. Bounded by the test's time limit.
    @discardableResult
    func event<Value: Sendable>(_ pick: @escaping @Sendable (NodeEvent) -> Value?) async -> Value {
        await events.first(pick)
    }

    /// How it introduces itself to a peer, for frames that a test puts into that peer's hands.
    var introduction: PeerIntroduction {
        get throws {
            let identity = node.identity
            return PeerIntroduction(
                nodeID: identity.nodeID, name: identity.name, room: .default, identityKey: identity.publicKey,
                sealingKey: identity.sealingKey, implementation: try Implementation(name: "x", version: "1"),
                extensions: [])
        }
    }

    func connected(to other: Member) async {
        await event { if case .peerConnected(other.id, _, _) = $0 { true } else { nil } }
    }

    func received(_ block: Block) async -> InboxItem {
        await event { if case .received(let item) = $0, item.block.block.key == block.key { item } else { nil } }
    }

    func delivery(of block: Block, state: String) async {
        await event { if case .delivery(block.key, _, state, _) = $0 { true } else { nil } }
    }

    func count(_ matches: @escaping @Sendable (NodeEvent) -> Bool) async -> Int { await events.count(matches) }

    func stop() async {
        life.cancel()
        await life.value
        try? node.memory.close()
    }
}

/// Events in order, with waiters for those to come.
actor EventLog {
    private var past: [NodeEvent] = []
    private var waiters: [(NodeEvent) -> Bool] = []

    func append(_ event: NodeEvent) {
        past.append(event)
        waiters = waiters.filter { !$0(event) }
    }

    func first<Value: Sendable>(_ pick: @escaping @Sendable (NodeEvent) -> Value?) async -> Value {
        for event in past {
            if let value = pick(event) { return value }
        }
        return await withCheckedContinuation { continuation in
            waiters.append { event in
                guard let value = pick(event) else { return false }
                continuation.resume(returning: value)
                return true
            }
        }
    }

    func count(_ matches: @Sendable (NodeEvent) -> Bool) -> Int { past.count(where: matches) }
}

/// Seven texts of which only some say anything.
func texts(_ focus: String, issue: String = "", intent: String = "") -> PerField<String> {
    var texts = PerField(repeating: "")
    texts[.focus] = focus
    texts[.issue] = issue
    texts[.intent] = intent
    return texts
}
