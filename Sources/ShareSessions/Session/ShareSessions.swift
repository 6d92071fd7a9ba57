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
/// An actor, because tools, carriers and the clock all reach for the same shares; no step waits for anybody.
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
        await takeUp()
        await withTaskGroup(of: Void.self) { group in
            for carrier in carriers {
                group.addTask { [self] in
                    await carrier.run { event in await self.handle(event, over: carrier.name) }
                }
            }
            group.addTask { [self] in
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

    private func takeUp() async {
        do {
            var isWhole = true
            for record in try node.memory.shares(openOnly: true) {
                do {
                    _ = try find(record.id)
                } catch {
                    isWhole = false
                    logger.error(
                        "a share cannot be taken up", metadata: ["share": "\(record.id)", "reason": "\(error)"])
                }
            }
            isTakenUp = isWhole
        } catch {
            logger.error("shares cannot be read", metadata: ["reason": "\(error)"])
        }
        for share in live.values {
            // What nobody has agreed to yet is known to nobody else either.
            guard let place = share.place, share.machine.state.phase != .drafted else { continue }
            for carrier in carriers { await carrier.attend(place) }
        }
        for id in live.keys { await transmit(id) }
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

    /// Takes one step of a share: works it out, commits it, lets everybody know. When anything throws, nothing has happened.
    func step<Value>(
        _ id: ShareID, _ body: (inout ShareMachine, Timestamp) throws -> Value
    ) throws -> (value: Value, effects: ShareEffects) {
        var share = try find(id)
        let now = time.now
        share.countWork(until: now, isTogether: isTogether(share))
        var machine = share.machine
        machine.effects = ShareEffects()
        machine.owesReceipt = false
        machine.worked = .milliseconds(machine.state.worked) + share.worked
        let value = try body(&machine, now)
        let effects = machine.effects
        guard machine.state != share.machine.state || !effects.isNothing else {
            if effects.repeats { repeatNow(id, at: now) }
            return (value, effects)
        }
        machine.state.worked += share.worked.wholeMilliseconds
        var record = share.record
        record.updatedAt = now
        try ShareCoding.update(&record, from: machine)
        share.record = try node.memory.commit(effects.change(record))
        share.worked = .zero
        machine.effects = ShareEffects()
        if machine.state.isNews(after: share.machine.state) { share.knowsOfFloor = false }
        share.machine = machine
        if effects.acknowledged != nil {
            share.repeatAfter = settings.firstRepeat
            share.repeatAt = nil
        }
        live[id] = share.record.isOpen ? share : nil
        if effects.repeats { repeatNow(id, at: now) }
        publish(effects.updates, of: id)
        return (value, effects)
    }

    /// Whether the peer of a share can be reached now.
    func isTogether(_ share: LiveShare) -> Bool { isTogether(share.machine.state) }

    func isTogether(_ state: ShareState) -> Bool {
        state.peer.map { reachable[$0.nodeID]?.isEmpty == false } ?? false
    }

    private func tick() async {
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
            await repeatIfDue(id, at: now)
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

extension ShareState {
    /// Whether the host has to be told anew whose turn it is.
    fileprivate func isNews(after before: ShareState) -> Bool {
        floor != before.floor || phase != before.phase || returned != before.returned
    }
}

extension LiveShare {
    /// Counts the time since the last look as working time if turns flow and both sides are here.
    mutating func countWork(until now: Timestamp, isTogether: Bool) {
        if isTogether, machine.state.phase == .active { worked = worked + max(.zero, now - lookedAt) }
        lookedAt = now
    }
}
