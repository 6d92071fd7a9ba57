import Ambient
import CAT7
import Logging
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import ShareSessions

/// Nodes with real stores that hold shares, under one clock that the test moves.
final class Lab: Sendable {
    let time = ManualTime()
    let office = PostOffice()
    let network = InMemoryNetwork(kind: .relay)
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// A node that runs until it is stopped. The same number is the same identity and the same store.
    ///
    /// - Parameters:
    ///   - onMesh: Whether its shares go over the mesh's sessions instead of the post.
    ///   - keepsMail: Whether it thinks that the post has mailboxes.
    func start(
        _ name: String, _ number: UInt8, onMesh: Bool = false, keepsMail: Bool = true,
        screen: any OutgoingScreen = NothingSecret(),
        settings: ShareSettings = ShareSettings(), seed: UInt64? = nil
    ) throws -> Person {
        let identity = try Identity(
            nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a\(String(number + 16, radix: 16))"),
            name: PeerName(name), signingSeed: Array(repeating: number, count: 32),
            sealingSecret: Array(repeating: number + 100, count: 32))
        let encoder = LexicalEncoder()
        let memory = try MemoryStore(
            path: directory.appending("\(name)-\(number).sqlite"), time: time, kernelID: encoder.kernelID
        ) { encoder.vector(for: $0) }
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let random = SystemRandom()
        let node = try MeshNode(
            identity: identity, memory: memory, transports: onMesh ? [network.join(identity.nodeID, name: name)] : [],
            encoder: encoder,
            configuration: NodeConfiguration(implementation: try Implementation(name: "kith", version: "test")),
            time: time, random: random, logger: logger)
        let carrier: any ShareCarrier =
            onMesh ? NodeCarrier(node: node) : office.join(identity.nodeID, keepsMail: keepsMail)
        let shares = ShareSessions(
            node: node, carriers: [carrier], screen: screen, settings: settings, time: time, random: random,
            logger: logger)
        return Person(node: node, shares: shares)
    }
}

/// One node and its shares.
final class Person: Sendable {
    let node: MeshNode
    let shares: ShareSessions
    private let life: Task<Void, Never>

    var id: NodeID { node.identity.nodeID }
    var agent: AgentID { node.identity.agentID }

    init(node: MeshNode, shares: ShareSessions) {
        self.node = node
        self.shares = shares
        life = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await node.run() }
                group.addTask { await shares.run() }
                await group.waitForAll()
            }
        }
    }

    func stop() async {
        life.cancel()
        await life.value
        try? node.memory.close()
    }

    /// As if the process had been killed: the store is gone in the middle of whatever goes on.
    func crash() async {
        try? node.memory.close()
        life.cancel()
        await life.value
    }

    /// Waits, as a tool does again and again, until the share shows what `pick` looks for.
    func waits<Value: Sendable>(
        _ id: ShareID, for pick: @escaping @Sendable (ShareStatus) -> Value?
    ) async throws -> Value {
        let (number, stream) = await shares.watch(id)
        defer { Task { await shares.unwatch(id, number) } }
        while true {
            if let value = pick(try await shares.status(id)) { return value }
            for await _ in stream { break }
            try Task.checkCancellation()
        }
    }

    /// The peer's next turns.
    func hears(_ id: ShareID) async throws -> [HeardTurn] {
        while true {
            switch try await shares.awaitTurn(id, atMost: .seconds(50)) {
            case .turns(let turns, _):
                try await shares.markShown(id, through: turns.last?.number ?? 0)
                return turns
            case .yourTurn, .compareCodes, .proposal, .ended: return []
            case .nothing: try Task.checkCancellation()
            }
        }
    }

    func phase(_ id: ShareID, _ phase: SharePhase) async throws {
        _ = try await waits(id) { $0.phase == phase ? true : nil }
    }
}

/// A screen that finds one word.
struct NothingSecret: OutgoingScreen {
    func secrets(in text: String) -> [String] { text.contains("hunter2") ? ["a password"] : [] }
}

extension LessonDraft {
    static var sample: LessonDraft {
        var draft = LessonDraft(
            topic: "Podcast pipeline", goal: "The student can publish an episode from a raw recording",
            checks: ["normalises to -16 LUFS", "writes chapters", "publishes the feed"],
            hiddenChecks: ["survives a recording without speech"])
        draft.turns = 20
        return draft
    }
}

extension Lab {
    /// Lets time pass in steps until something has come about: whoever sleeps may not sleep yet when time first moves.
    func passes(_ step: Duration, until condition: () async throws -> Bool) async throws {
        while try await !condition() {
            try Task.checkCancellation()
            time.advance(by: step)
            for _ in 0..<10 { await Task.yield() }
        }
    }

    /// A share that has been joined over a bound invite.
    func joined(_ ada: Person, _ bob: Person, turns: Int = 20) async throws -> ShareID {
        var lesson = LessonDraft.sample
        lesson.turns = turns
        let draft = try await ada.shares.start(lesson, for: .bound(bob.agent))
        let link = try #require(try await ada.shares.invite(draft.share).link())
        let preview = try await bob.shares.preview(link)
        _ = try await bob.shares.join(link, agreedTo: preview.cardDigest)
        try await bob.phase(draft.share, .confirmed)
        try await ada.phase(draft.share, .confirmed)
        return draft.share
    }
}
