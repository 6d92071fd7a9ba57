public import Ambient
public import Logging
import MeshMemory
public import MeshNode
import MeshProtocol

/// All shares of one node.
///
/// Every step of a share is worked out by its `ShareMachine`, committed as a whole, and only then acted upon: sealed
/// envelopes are sent after they are on disk and again until the peer has acknowledged them, and nothing is acknowledged
/// that is not on disk. So a process may die anywhere; the next one goes on from the last step.
///
/// An actor, because tools, carriers and the clock all reach for the same shares. No step waits for anybody; one that takes long
/// is worked out elsewhere, and counts only if its share has not moved meanwhile.
public actor ShareSessions {
    /// The node whose shares these are.
    public nonisolated let node: MeshNode
    let carriers: [any ShareCarrier]
    let screen: any OutgoingScreen
    let settings: ShareSettings
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger

    var live: [ShareID: LiveShare] = [:]
    var previews: [ShareID: PendingPreview] = [:]
    var watchers: [ShareID: [Int: AsyncStream<ShareUpdate?>.Continuation]] = [:]
    var nextWatcher = 0
    /// Over which carriers a node can be reached, and since when over none.
    var reachable: [NodeID: Set<String>] = [:]
    var awaySince: [NodeID: Timestamp] = [:]
    var isRunning = false
    /// Whether every open share is in `live`.
    var isTakenUp = false

    /// Makes the room; nothing flows until `run()`.
    ///
    /// - Parameters:
    ///   - carriers: The roads to peers, the best first.
    ///   - screen: Finds secrets in what would leave.
    public init(
        node: MeshNode, carriers: [any ShareCarrier], screen: any OutgoingScreen,
        settings: ShareSettings = ShareSettings(), time: any TimeSource, random: any RandomSource, logger: Logger
    ) {
        self.node = node
        self.carriers = carriers
        self.screen = screen
        self.settings = settings
        self.time = time
        self.random = random
        self.logger = logger
    }

    /// Takes up the open shares and carries them on until the task is cancelled.
    public func run() async {
        isRunning = true
        defer { isRunning = false }
        await withTaskGroup(of: Void.self) { group in
            for carrier in carriers {
                group.addTask { [self] in
                    await carrier.run { event in await self.handle(event, over: carrier.name) }
                }
            }
            group.addTask { [self] in
                await self.takeUp()
                while !Task.isCancelled {
                    try? await self.time.sleep(for: .seconds(1))
                    if !Task.isCancelled { await self.tick() }
                }
            }
            await group.waitForAll()
        }
        for watcher in watchers.values.flatMap(\.values) { watcher.finish() }
        watchers = [:]
    }

    /// Goes on with every open share, the last changed first: that is the one most likely to be asked for.
    private func takeUp() async {
        do {
            var isWhole = true
            for id in try node.memory.shares(openOnly: true).map(\.id) where !Task.isCancelled {
                do {
                    let share = try find(id)
                    if isTogether(share) { publish([.presence(true)], of: id) }
                    // What nobody has agreed to yet is known to nobody else either.
                    if let place = share.place, share.machine.state.phase != .drafted {
                        for carrier in carriers { await carrier.attend(place) }
                    }
                    await transmit(id)
                } catch {
                    isWhole = false
                    logger.error(
                        "a share cannot be taken up", metadata: ["share": "\(id)", "reason": "\(error)"])
                }
            }
            isTakenUp = isWhole && !Task.isCancelled
        } catch {
            logger.error("shares cannot be read", metadata: ["reason": "\(error)"])
        }
    }

    // MARK: Steps

    /// The share, read from disk if need be.
    func find(_ id: ShareID) throws -> LiveShare {
        if let known = live[id] { return known }
        guard let record = try node.memory.share(id) else { throw ShareFailure.unknownShare }
        let machine = try ShareMachine(
            ShareCoding.state(record), secrets: ShareCoding.secrets(record),
            turns: node.memory.shareTurns(id).map(ShareCoding.turn), identity: node.identity, settings: settings)
        let share = LiveShare(record, machine, settings: settings, at: time.now)
        if record.isOpen { live[id] = share }
        return share
    }

    /// A share's state, for whoever only looks: an ended share need not be set up again for that.
    func look(_ id: ShareID) throws -> (state: ShareState, worked: Duration) {
        if let known = live[id] { return (known.machine.state, known.worked) }
        guard let record = try node.memory.share(id) else { throw ShareFailure.unknownShare }
        return (try ShareCoding.state(record), .zero)
    }

    /// Whether the peer of a share can be reached now.
    func isTogether(_ share: LiveShare) -> Bool { isTogether(share.machine.state) }

    func isTogether(_ state: ShareState) -> Bool {
        state.peer.map { reachable[$0.nodeID]?.isEmpty == false } ?? false
    }

    /// Looks after everything that falls due with time. `run` calls it once a second.
    func tick() async {
        let now = time.now
        await forgetPreviews(askedBefore: now + (.zero - ShareInvite.openLifetime))
        for id in Array(live.keys) {
            // Read anew: what was waited for below, for another share, may have let this one take a step.
            guard var share = live[id] else { continue }
            share.countWork(until: now, isTogether: isTogether(share))
            live[id] = share
            do {
                var trial = share.machine
                if trial.tick(at: now) {
                    _ = try step(id) { machine, now in _ = machine.tick(at: now) }
                    await transmit(id)
                    if live[id] == nil { for carrier in carriers { await carrier.leave(id) } }
                }
            } catch {
                logger.warning("a share was not looked after", metadata: ["share": "\(id)", "reason": "\(error)"])
            }
            await markFetched(id)
            await repeatIfDue(id, at: now)
        }
    }

    /// What the host was given a while ago, and has not taken, is fetched at least.
    private func markFetched(_ id: ShareID) async {
        guard let share = live[id], share.given > share.machine.state.fetched else { return }
        do {
            _ = try step(id) { machine, now in try machine.mark(.fetched, through: share.given, at: now) }
            await transmit(id)
        } catch {
            logger.warning("turns were not marked as fetched", metadata: ["share": "\(id)", "reason": "\(error)"])
        }
    }

    // MARK: Watching

    /// What happens in a share from now on; nil elements only say that something changed.
    func watch(_ id: ShareID) -> (number: Int, stream: AsyncStream<ShareUpdate?>) {
        let (stream, continuation) = AsyncStream.makeStream(
            of: ShareUpdate?.self, bufferingPolicy: .bufferingNewest(256))
        nextWatcher += 1
        watchers[id, default: [:]][nextWatcher] = continuation
        return (nextWatcher, stream)
    }

    func unwatch(_ id: ShareID, _ number: Int) {
        watchers[id]?[number]?.finish()
        watchers[id]?[number] = nil
        if watchers[id]?.isEmpty == true { watchers[id] = nil }
    }

    func publish(_ updates: [ShareUpdate], of id: ShareID) {
        guard let interested = watchers[id]?.values else { return }
        for watcher in interested {
            for update in updates { watcher.yield(update) }
            watcher.yield(nil)
        }
    }
}

extension LiveShare {
    /// Counts the time since the last look as working time if turns flow and both sides are here.
    mutating func countWork(until now: Timestamp, isTogether: Bool) {
        if isTogether, machine.state.phase == .active { worked = worked + max(.zero, now - lookedAt) }
        lookedAt = now
    }
}
