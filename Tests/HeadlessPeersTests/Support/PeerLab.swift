import Ambient
import CAT7
import Logging
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol
import RelevanceGate
import Synchronization
import TestSupport

@testable import HeadlessPeers

/// Persons and headless peers on one in-process network: real nodes, real stores, a clock that the test moves, and models
/// that follow a script.
final class PeerLab: Sendable {
    let network = InMemoryNetwork(kind: .relay)
    let time: any TimeSource
    private let manual = ManualTime()
    private let directory: TemporaryDirectory
    private let members = Mutex<[Inhabitant]>([])

    init(realTime: Bool = false) throws {
        directory = try TemporaryDirectory()
        time = realTime ? SystemTime() : manual
    }

    /// A person and one headless peer that have met.
    static func pair(
        _ model: any Model, configure: (inout PeerConfiguration) -> Void = { _ in }
    ) async throws -> (PeerLab, human: Inhabitant, peer: Inhabitant) {
        let lab = try PeerLab()
        let human = try lab.person("human", 1)
        let peer = try lab.peer("ada", 2, model: model, configure: configure)
        try await lab.connected()
        return (lab, human, peer)
    }

    func advance(by duration: Duration) { manual.advance(by: duration) }

    /// A node that a person speaks through.
    func person(_ name: String, _ number: UInt8) throws -> Inhabitant { try inhabit(name, number, nil) }

    /// A headless peer. The same `number` is the same identity and store, so that a second call is a restart after a crash.
    func peer(
        _ name: String, _ number: UInt8, model: any Model, run: String = "1",
        configure: (inout PeerConfiguration) -> Void = { _ in }
    ) throws -> Inhabitant {
        var configuration = try Self.configuration(name)
        configure(&configuration)
        return try inhabit(name, number, (configuration, model, run))
    }

    /// A configuration with budgets so wide that only the guardrails end anything.
    static func configuration(_ name: String, role: Role = .generic) throws -> PeerConfiguration {
        var configuration = try PeerConfiguration(
            toml: PeerConfiguration.template(role: role, name: name, provider: .scripted), file: "test.toml")
        configuration.budget.wakesPerMinute = 10_000
        configuration.budget.wakesPerHour = 10_000
        configuration.budget.wakesPerDay = 100_000
        configuration.budget.wakesPerCounterpartPerHour = 10_000
        return configuration
    }

    private func inhabit(
        _ name: String, _ number: UInt8, _ peer: (PeerConfiguration, any Model, String)?
    ) throws -> Inhabitant {
        let identity = try Identity(
            nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a\(String(number + 16, radix: 16))"),
            name: PeerName(name), signingSeed: Array(repeating: number, count: 32),
            sealingSecret: Array(repeating: number + 100, count: 32))
        let encoder = SemanticEncoder.embedded
        let memory = try MemoryStore(
            path: directory.appending("\(name)-\(number).sqlite"), time: time, kernelID: encoder.kernelID
        ) { encoder.vector(for: $0) }
        var settings = NodeConfiguration(
            room: .default, implementation: try Implementation(name: "kith", version: "test"))
        // The gate would end most loops by itself; here the guardrails have to.
        settings.gate = try GateSettings(
            stableThreshold: 1, guardedThreshold: 1, temporalLambda: 0, redundancyThreshold: 0)
        settings.flood = FloodLimits(burst: 100_000, refill: .zero)
        let node = try MeshNode(
            identity: identity, memory: memory, transports: [network.join(identity.nodeID, name: name)],
            encoder: encoder, configuration: settings, time: time, random: SeededRandom(seed: UInt64(number)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        let log = ActivityLog()
        let loop = try peer.map { configuration, model, run in
            PeerLoop(
                configuration: configuration, node: node, model: model, encoder: encoder, run: try memory.beginRun(run),
                time: time,
                random: SeededRandom(seed: UInt64(number) + 1000)
            ) { log.append($0) }
        }
        let inhabitant = Inhabitant(node: node, loop: loop, log: log)
        members.withLock { $0.append(inhabitant) }
        return inhabitant
    }

    /// Waits until everybody is connected with everybody.
    func connected() async throws {
        let all = members.withLock { $0 }.filter { !$0.isStopped }
        while true {
            var pairs = 0
            for member in all { pairs += await member.node.connectedPeers.count }
            if pairs == all.count * (all.count - 1) { return }
            await Task.yield()
        }
    }

    /// Lets time run until nobody has anything to deliver or to answer, and says how many model calls there were.
    ///
    /// What is on its way is always in an outbox or an inbox, so that three looks in a row that find both empty and no call
    /// more than before are the end.
    func settle(_ models: [ScriptedModel] = []) async throws {
        var quiet = 0
        var calls = -1
        var last: [Int] = []
        var still = 0
        while quiet < 3 {
            // A look, not a wait for something: without the pause the looks would take the machine from what they watch.
            try await Task.sleep(for: .milliseconds(2))
            let all = members.withLock { $0 }.filter { !$0.isStopped }
            // Something moves by itself: a frame on its way, a call. Somebody has something to do, or waits for its turn.
            var (moves, waits) = (false, false)
            for one in all {
                for other in all where one !== other {
                    if try one.node.memory.undelivered(to: other.id) > 0 { moves = true }
                }
            }
            for one in all where one.loop != nil {
                if try one.node.memory.unreadCount(session: "peer-loop") > 0 { waits = true }
                if await one.loop?.phase == .thinking { moves = true }
            }
            // Time moves only when nothing else does. On a busy machine what moves may seem to stand still for a while.
            let picture = try all.map { try $0.node.memory.counts() }.flatMap { [$0.own, $0.inbox, $0.outbox] }
            still = picture == last ? still + 1 : 0
            last = picture
            if still >= (moves ? 100 : waits ? 10 : 2) { advance(by: .milliseconds(100)) }
            let now = models.reduce(0) { $0 + $1.callCount }
            quiet = moves || waits || now != calls ? 0 : quiet + 1
            calls = now
        }
    }

    func stop() async {
        for member in members.withLock({ $0 }) { await member.stop() }
    }
}

/// A running node, with the loop that lives on it if it is a peer.
final class Inhabitant: Sendable {
    let node: MeshNode
    let loop: PeerLoop?
    let log: ActivityLog
    private let tasks: [Task<Void, Never>]
    private let stopped = Mutex(false)

    var id: NodeID { node.identity.nodeID }
    var isStopped: Bool { stopped.withLock { $0 } }

    init(node: MeshNode, loop: PeerLoop?, log: ActivityLog) {
        self.node = node
        self.loop = loop
        self.log = log
        var tasks = [Task { @concurrent in await node.run() }]
        if let loop { tasks.append(Task { @concurrent in await loop.live() }) }
        self.tasks = tasks
    }

    func stop() async {
        guard
            stopped.withLock({ isStopped in
                defer { isStopped = true }
                return !isStopped
            })
        else { return }
        for task in tasks.reversed() {
            task.cancel()
            await task.value
        }
        try? node.memory.close()
    }

    /// Says something as a person.
    @discardableResult
    func say(
        _ focus: String, commitment: String = "", parents: [BlockKey] = [], to: NodeID? = nil
    ) async throws -> Block {
        var texts = PerField(repeating: "")
        texts[.focus] = focus
        texts[.commitment] = commitment
        if let to { return try await node.tell(to, texts, parents: parents).block }
        return try await node.observe(texts, parents: parents).block
    }

    var answers: [Block] { get throws { try node.memory.recentOwn(limit: 1000).map(\.block) } }

    /// How often something was suppressed for a reason.
    func suppressed(_ reason: SuppressionReason) throws -> Int64 {
        try node.memory.suppressions().first { $0.reason == reason.rawValue }?.count ?? 0
    }
}

/// What loops said about themselves.
final class ActivityLog: Sendable {
    private let entries = Mutex<[PeerActivity]>([])

    func append(_ activity: PeerActivity) { entries.withLock { $0.append(activity) } }

    var all: [PeerActivity] { entries.withLock { $0 } }

    var reasons: Set<SuppressionReason> {
        Set(all.compactMap { if case .suppressed(_, let reason, _) = $0 { reason } else { nil } })
    }

    var troubles: [String] { all.compactMap { if case .trouble(let text) = $0 { text } else { nil } } }
}

/// Scripts.
enum Script {
    /// Always the same.
    static func saying(_ focus: String, commitment: String = "") -> ScriptedModel {
        ScriptedModel { _ throws(ModelError) in .answer(answer(focus, commitment: commitment)) }
    }

    /// Something new each time, so that nothing but lineage can end it.
    static func talking(_ seed: UInt64, commitment: Bool = false, to: String? = nil) -> ScriptedModel {
        let dice = SeededRandom(seed: seed)
        return ScriptedModel { _ throws(ModelError) in
            var made = answer(novelty(dice), commitment: commitment ? "I will " + novelty(dice) : "")
            made.to = to
            return .answer(made)
        }
    }

    static func answer(_ focus: String, commitment: String = "") -> ModelAnswer {
        var texts = PerField(repeating: Field.neutral)
        texts[.focus] = focus
        if !commitment.isEmpty { texts[.commitment] = commitment }
        return ModelAnswer(texts: texts)
    }

    /// A sentence that was hardly said before.
    static func novelty(_ dice: SeededRandom) -> String {
        let verbs = [
            "measure", "split", "document", "delete", "translate", "cache", "sign", "paint", "weigh", "count", "water",
        ]
        let nouns = [
            "the parser", "a violin", "the harbour", "our budget", "the compiler", "a recipe", "the weather",
            "an index",
            "the garden", "some queue", "the schema", "a telescope", "the ledger", "a bridge", "the orchestra",
        ]
        let places = [
            "in Oslo", "on Linux", "before lunch", "under load", "for the auditors", "at night", "without sugar",
        ]
        var pick = dice
        func any(_ words: [String]) -> String { words[Int.random(in: 0..<words.count, using: &pick)] }
        return "\(any(verbs)) \(any(nouns)) and \(any(verbs)) \(any(nouns)) \(any(places)), \(any(places))"
    }
}
