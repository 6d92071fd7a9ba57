public import Ambient
import MeshLinks
import MeshMemory
public import MeshNode
import MeshProtocol
public import RelevanceGate

/// A peer without a host: it wakes when its node admits a block, assembles context, asks its model, passes the guardrails and
/// answers with a block whose parents are what it answered.
///
///     inbox -> batch -> conversation breaker -> wake budget -> prompt -> reservation -> model -> settlement
///           -> approval gates -> node (observe or tell) -> ledger
///
/// The inbox on disk is the queue: what arrived while the process was away is there, and an item is done only when the
/// ledger says so. One wake is worked on at a time; what comes meanwhile is taken together afterwards.
///
/// An actor, because the node's events, the work and whoever asks for the status reach for the same state.
public actor PeerLoop {
    /// The place of the loop in the inbox.
    static let reader = "peer-loop"
    /// Blocks that are answered together at most.
    static let mostTogether = 8
    /// For how long it does not look by itself.
    static let pause: Duration = .seconds(5)
    /// Attempts at one block before it is given up, without those that reached nobody.
    static let mostAttempts = 3

    let configuration: PeerConfiguration
    let node: MeshNode
    let memory: MemoryStore
    let model: any Model
    let time: any TimeSource
    let random: any RandomSource
    let similarity: Similarity
    let breakerOfLoops: ConversationBreaker
    let gates: ApprovalGates
    let reader: ConversationReader
    let run: String
    private let observer: @Sendable (PeerActivity) -> Void

    var breaker: CircuitBreaker
    var queue = PeerQueue()
    var recent: RecentBlocks
    var phase = Phase.idle { didSet { if phase != oldValue { revision &+= 1 } } }
    /// Grows with everything that a status would tell, except what passes by itself (windows of budgets) and what other
    /// processes do: as long as it stands still there is nothing new to report.
    private(set) var revision = 0
    private var signal: AsyncStream<Void>.Continuation?
    var retryAt: Timestamp?
    var lastTrouble: String?
    var lastWake: Timestamp?
    private var lookedAt: Timestamp?
    var warned: [SuppressionReason: Timestamp] = [:]
    let startedAt: Timestamp
    /// Why it has ended by itself, or nil.
    private(set) var endedBecause: String?

    /// What the loop is doing.
    enum Phase: String { case idle, thinking, waiting, stopped }

    /// A loop over a node that runs elsewhere; nothing happens until `live()`.
    ///
    /// - Parameters:
    ///   - encoder: The node's encoder, for likeness of meaning.
    ///   - run: A name for this run of the peer, from `MemoryStore.beginRun`; caps per run count under it.
    ///   - observe: Is told everything the loop does, from inside the actor: it must return at once.
    public init(
        configuration: PeerConfiguration, node: MeshNode, model: any Model, encoder: any TextEncoder, run: String,
        time: any TimeSource, random: any RandomSource, observe: @escaping @Sendable (PeerActivity) -> Void = { _ in }
    ) {
        self.configuration = configuration
        self.node = node
        self.model = model
        self.time = time
        self.random = random
        self.run = run
        observer = observe
        memory = node.memory
        let similarity = Similarity(encoder: encoder)
        self.similarity = similarity
        breakerOfLoops = ConversationBreaker(me: node.identity.nodeID) { similarity.between($0, $1) }
        gates = ApprovalGates(configuration.safety)
        reader = ConversationReader(
            memory: node.memory, me: node.identity.nodeID, cycleDepth: configuration.safety.cycleDepth)
        breaker = CircuitBreaker(
            failures: configuration.safety.breakerFailures, pause: configuration.safety.breakerPause)
        recent = RecentBlocks(
            most: (
                room: max(ConversationReader.roomLooked, configuration.context.room + configuration.context.own),
                own: max(ConversationReader.ownLooked, configuration.context.own)
            ))
        startedAt = time.now
    }

    /// Works until the task is cancelled, the node has stopped, or its relay turns it away for good (see `isCutOff`). A call in
    /// flight is cancelled within a second; what it was about stays in the inbox for the next run.
    public func live() async {
        let events = node.events()
        let (signals, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        signal.yield()
        self.signal = signal
        let time = time
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await event in events {
                    switch event {
                    case .received(let item):
                        await self.take(item)
                        signal.yield()
                    case .delivery(let key, _, _, _): await self.noteReached(key)
                    case .transport(_, .stopped): if await self.isCutOff() { return }
                    case .peerConnected, .peerDisconnected, .refused, .transport, .keyConflict, .flood: break
                    }
                    await self.noteEvent()
                }
            }
            group.addTask {
                // Events are hints and may be lost, so that now and then it looks anyhow.
                while !Task.isCancelled {
                    do { try await time.sleep(for: Self.pause) } catch { return }
                    if await self.isCutOff() { return }
                    await self.look()
                }
            }
            group.addTask { for await _ in signals where !Task.isCancelled { await self.work() } }
            await group.next()
            group.cancelAll()
        }
        phase = .stopped
        await model.close()
    }

    /// Whether the peer has to end: its relay has turned it away for good, or no way is left at all. Above all when another
    /// process uses its identity there; the two would answer everything twice, and fight for the place.
    private func isCutOff() async -> Bool {
        let states = await node.transportStates
        let stopped = states.sorted { $0.key < $1.key }.compactMap { name, state -> (String, String)? in
            if case .stopped(let reason) = state { (name, reason) } else { nil }
        }
        let end = stopped.first { name, _ in name.hasPrefix("relay") || stopped.count == states.count }
        guard let (name, reason) = end else { return false }
        endedBecause = "\(name): \(reason)"
        trouble("It ends, because its link has. \(name): \(reason)")
        return true
    }

    private func take(_ item: InboxItem) {
        queue.add(item)
        recent.add(item.block)
    }

    /// Whether it waits for a model that failed. Whoever supervises it lets it look now and then: a rest ends without an event.
    var isResting: Bool { retryAt != nil || phase == .waiting || breaker.isOpen }

    /// Looks at once whether there is something to do. So a person's release, made in another process, is noticed.
    func look() {
        queue.doubt()
        signal?.yield()
    }

    private func noteEvent() { revision &+= 1 }

    func observe(_ activity: PeerActivity) {
        revision &+= 1
        observer(activity)
    }

    /// Does everything that can be done now.
    func work() async {
        do {
            if !queue.isCurrent {
                lookForReached()
                try await emitReleased()
            }
            while !Task.isCancelled, mayCall(), let batch = try nextBatch() {
                await letOthersGoFirst(batch)
                guard !Task.isCancelled else { break }
                if try await handle(batch) == .later { break }
                queue.remove(batch.items)
            }
            phase = phase == .waiting ? .waiting : .idle
        } catch {
            queue.doubt()
            recent.doubt()
            trouble("\(error)")
        }
    }

    /// Whether the circuit breaker and the last failure leave room for a call.
    private func mayCall() -> Bool {
        let now = time.now
        if let retryAt, now < retryAt {
            phase = .waiting
            return false
        }
        retryAt = nil
        let isClosed = breaker.closedUntil(at: now) == nil
        phase = isClosed ? .idle : .waiting
        return isClosed
    }

    private func noteReached(_ key: BlockKey) {
        do {
            if try memory.noteReached(key) { observe(.reached(1)) }
        } catch {
            trouble("\(error)")
        }
    }

    /// Receipts whose events were lost, or came while this process was away.
    private func lookForReached() {
        let now = time.now
        if let lookedAt, now - lookedAt < .seconds(60) { return }
        lookedAt = now
        do {
            let count = try memory.noteReachedEmissions()
            if count > 0 { observe(.reached(count)) }
        } catch {
            trouble("\(error)")
        }
    }

    func trouble(_ text: String) {
        lastTrouble = text
        observe(.trouble(text))
    }
}
