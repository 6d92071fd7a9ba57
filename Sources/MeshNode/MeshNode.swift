public import Ambient
import CAT7
public import Logging
public import MeshLinks
public import MeshMemory
public import MeshProtocol
public import RelevanceGate
import Synchronization

/// One peer of the mesh: the place where frames meet memory and gate.
///
/// Inbound, one direction: frame -> open -> verify -> dedupe -> gate -> remember -> receipt and attestation -> event.
/// Outbound: mint and sign -> memory and outbox in one transaction -> seal for each peer -> link -> receipt -> event.
///
/// An actor, because links, tools and timers all reach for the same sessions; nothing in it waits for a peer.
public actor MeshNode {
    /// Who this node is.
    public nonisolated let identity: Identity
    /// What the node remembers. Reading it does not go through the actor.
    public nonisolated let memory: MemoryStore
    /// The configuration the node was started with.
    public nonisolated let configuration: NodeConfiguration

    let gate: Gate
    let encoder: any TextEncoder
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger
    nonisolated let hub = EventHub()
    nonisolated let foreignFrames = ForeignFrames()
    nonisolated let inboxCount = Atomic(0)

    var conversations: [LinkID: Conversation] = [:]
    var carriers: [LinkID: any Transport] = [:]
    var sessions: [NodeID: [LinkID]] = [:]
    /// The state of each transport by name.
    public internal(set) var transportStates: [String: TransportState] = [:]
    var foreign: [LinkID: ForeignPeer] = [:]
    var turnedAway: [TurnedAway] = []
    var flood: FloodGuard
    var budget: FrameBudget
    /// Under this node's own id: how many strangers may still be offered the latest observations.
    var welcomes = FloodGuard(limits: FloodLimits(burst: 128, refill: .seconds(10)))
    var stalls = Stalls()
    var lineageQuestions = LineageQuestions()
    var pausedUntil: [NodeID: Timestamp] = [:]
    var quiet: [NodeID: Quiet] = [:]
    /// What has left for a peer while its row in the outbox still says that it waits.
    var left: [NodeID: Set<AssertionID>] = [:]
    var acquaintances = Acquaintances()
    /// The end of this node's chain of attestations, once it has been seen.
    var chainEnd: (sequence: Int, link: String)?
    var anchors: AnchorSet
    var anchorsAsOf: Timestamp

    private let transports: [any Transport]

    /// Makes a node; nothing runs until `run()`.
    ///
    /// - Throws: `MemoryError` when the anchors cannot be read.
    public init(
        identity: Identity, memory: MemoryStore, transports: [any Transport], encoder: any TextEncoder,
        configuration: NodeConfiguration, time: any TimeSource, random: any RandomSource, logger: Logger
    ) throws {
        self.identity = identity
        self.memory = memory
        self.transports = transports
        self.encoder = encoder
        self.configuration = configuration
        self.time = time
        self.random = random
        self.logger = logger
        gate = Gate(encoder: encoder, settings: configuration.gate)
        flood = FloodGuard(limits: configuration.flood)
        budget = FrameBudget(flood: configuration.flood)
        anchorsAsOf = time.now
        anchors = try memory.anchorSet(limit: configuration.anchorLimit)
        for transport in transports { transportStates[transport.name] = .off }
    }

    /// Carries frames until the task is cancelled, then says goodbye and returns.
    public func run() async {
        await withTaskGroup(of: Void.self) { group in
            for transport in transports {
                group.addTask { [self] in
                    do {
                        try await transport.run { event in await self.handle(event, on: transport) }
                    } catch is CancellationError {
                    } catch {
                        await self.transportFailed(transport, "\(error)")
                    }
                }
            }
            group.addTask { [self] in
                while !Task.isCancelled {
                    await self.tick()
                    try? await self.time.sleep(for: .seconds(1))
                }
            }
            await group.waitForAll()
        }
        hub.finish()
        foreignFrames.finish()
    }

    /// What happens at this node from now on.
    public nonisolated func events() -> AsyncStream<NodeEvent> { hub.subscribe() }

    /// Grows with every item that goes into the inbox while this node runs. Whoever has seen that a session had nothing
    /// unread need not look again while this stays the same: reading only ever takes away.
    public nonisolated var arrivals: Int { inboxCount.load(ordering: .acquiring) }

    private func transportFailed(_ transport: any Transport, _ reason: String) {
        logger.error("transport stopped", metadata: ["transport": "\(transport.name)", "reason": "\(reason)"])
        let state = TransportState.stopped(reason: reason)
        transportStates[transport.name] = state
        hub.publish(.transport(transport.name, state))
    }

    /// Housekeeping, once a second: ask silent peers again, resend what was held back, let old things go.
    func tick() {
        let now = time.now
        for (id, conversation) in conversations where conversation.isDue(at: now) {
            perform(id) { $0.begin(at: now, nonce: self.random.bytes(32)) }
        }
        for (peer, until) in pausedUntil where until <= now { pausedUntil[peer] = nil }
        for peer in sessions.keys {
            mend(peer, at: now)
            drain(to: peer)
            payReceipts(to: peer)
        }
        if now.milliseconds / 1000 % 60 == 0 { housekeep(now) }
    }

    private func housekeep(_ now: Timestamp) {
        do {
            for expired in try memory.expireOutbox(olderThan: now + (.zero - configuration.outboxLifetime)) {
                hub.publish(.delivery(expired.block, to: expired.peer, state: "expired", reason: "not fetched in time"))
            }
            try memory.housekeeping(now: now)
        } catch {
            logger.warning("housekeeping failed", metadata: ["reason": "\(error)"])
        }
    }
}

/// A peer of another dialect: listed, and otherwise left alone.
public struct ForeignPeer: Sendable, Hashable {
    /// Its node id, if it told a well-formed one.
    public let nodeID: NodeID?
    /// Its own word for itself. Untrusted.
    public let name: String
    /// Which dialect its handshake shows.
    public let dialect: String
}

/// Somebody who may not talk to this node.
public struct TurnedAway: Sendable, Hashable {
    /// The node id it claimed. Untrusted.
    public let nodeID: NodeID?
    /// The name it claimed. Untrusted.
    public let name: String?
    /// Why, in words for the person.
    public let reason: String
    /// When.
    public let at: Timestamp
}
