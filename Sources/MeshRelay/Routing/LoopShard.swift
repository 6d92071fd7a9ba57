import Logging
import NIOCore

/// The members whose sockets belong to one event loop, and the routing between them.
///
/// Confined to that loop: no locks, no actors, no copies on the way of a message. Other loops reach it through its
/// mailbox alone.
final class LoopShard {
    let index: Int
    let loop: any EventLoop
    let context: RelayContext
    let mailbox: ShardMailbox
    var tally = Tally()
    private(set) var tokens: RoomTokens

    private var guards: [ConnectionID: ConnectionGuard] = [:]
    private var sessions: [ConnectionID: RelaySession] = [:]
    private var rooms: [String: RoomMembers] = [:]
    private var dirty: [Outlet] = []
    private var flushing: [Outlet] = []
    private var outgoing: [[ShardEvent]]
    private var pending = CircularBuffer<ShardEvent>()
    private var heartbeat: Scheduled<Void>?
    /// Set when the relay stops.
    private var emptied: EventLoopPromise<Void>?

    init(index: Int, loop: any EventLoop, context: RelayContext) {
        self.index = index
        self.loop = loop
        self.context = context
        mailbox = context.mailboxes[index]
        tokens = context.tokens
        outgoing = Array(repeating: [], count: context.mailboxes.count)
        scheduleBeat()
    }

    /// The shard's numbers with its gauges.
    var snapshot: Tally {
        var snapshot = tally
        snapshot.connections = guards.count
        snapshot.members = rooms.values.reduce(0) { $0 + $1.all.count }
        return snapshot
    }

    /// Runs `body` on this shard's loop after a while.
    func after(_ delay: TimeAmount, _ body: @escaping () -> Void) -> Scheduled<Void> {
        loop.assumeIsolated().scheduleTask(in: delay) { body() }
    }

    func add(_ guardian: ConnectionGuard) {
        guards[guardian.id] = guardian
        if emptied != nil { guardian.close() }
    }

    func remove(_ guardian: ConnectionGuard) {
        guards[guardian.id] = nil
        sessions[guardian.id] = nil
        if guards.isEmpty { emptied?.succeed() }
    }

    func add(_ session: RelaySession) { sessions[session.id] = session }

    /// The room of this name, made when it is first spoken of.
    func room(_ name: String) -> RoomMembers {
        if let room = rooms[name] { return room }
        let room = RoomMembers(name: name, shards: context.mailboxes.count)
        rooms[name] = room
        return room
    }

    func dropIfUnused(_ room: RoomMembers) {
        if room.isUnused { rooms[room.name] = nil }
    }

    /// Hands a frame to everybody in the sender's room but the sender.
    func broadcast(_ frame: ByteBuffer, from sender: Member) {
        let room = sender.room
        let members = room.all
        for member in members where member !== sender { member.outlet.write(frame) }
        tally.deliveries += members.count - 1
        let delivery = Delivery(room: room.name, to: nil, frame: frame)
        for shard in room.countByShard.indices where shard != index && room.countByShard[shard] > 0 {
            outgoing[shard].append(.deliver(delivery))
        }
        if room.remoteCount > 0 { context.publish(.frame(delivery)) }
    }

    /// Hands a frame to one member of the sender's room; silently to nobody if there is no such member, which is what it
    /// returns.
    @discardableResult
    func send(_ frame: ByteBuffer, to nodeID: String, from sender: Member) -> Bool {
        if let member = sender.room.member(nodeID) {
            member.outlet.write(frame)
            tally.deliveries += 1
            return true
        }
        let delivery = Delivery(room: sender.room.name, to: nodeID, frame: frame)
        switch context.directory.home(of: nodeID, in: sender.room.name) {
        case .here(let shard, _) where shard != index: outgoing[shard].append(.deliver(delivery))
        case .relay: context.publish(.frame(delivery))
        case .here, nil:
            tally.drops[.unknownTarget, default: 0] += 1
            return false
        }
        return true
    }

    /// Handles everything that others have posted, in the order of posting, also when handling one event leads here again.
    func drain() {
        pending.append(contentsOf: mailbox.take())
        while let event = pending.popFirst() {
            switch event {
            case .presence(let change): spread(change)
            case .evict(let connection): sessions[connection]?.close(.replaced)
            case .deliver(let delivery): deliver(delivery)
            case .tokensChanged(let tokens): adopt(tokens)
            case .reply(let connection, let reply): sessions[connection]?.receive(reply)
            case .expel(let expulsion): expel(expulsion)
            }
        }
    }

    func markDirty(_ outlet: Outlet) { dirty.append(outlet) }

    /// Sends on what a batch of reads has produced: one wake-up for each other shard, one `writev` for each socket.
    func flushBatch() {
        for shard in outgoing.indices where !outgoing[shard].isEmpty {
            context.mailboxes[shard].post(outgoing[shard])
            outgoing[shard].removeAll(keepingCapacity: true)
        }
        while !dirty.isEmpty {
            // A flush can close a slow client, which makes others dirty: they tell of it in the next round.
            swap(&dirty, &flushing)
            for outlet in flushing { outlet.flushIfDirty() }
            flushing.removeAll(keepingCapacity: true)
        }
    }

    private func spread(_ change: PresenceChange) {
        let room = room(change.room)
        room.note(change)
        let members = room.all.filter { $0.sequence < change.sequence && $0.nodeID != change.nodeID }
        if !members.isEmpty {
            let frame = RelayMessage.presence(change)
            for member in members { member.outlet.write(frame) }
        }
        dropIfUnused(room)
    }

    private func deliver(_ delivery: Delivery) {
        guard let room = rooms[delivery.room] else { return }
        if let to = delivery.to {
            guard let member = room.member(to) else {
                tally.drops[.unknownTarget, default: 0] += 1
                return
            }
            member.outlet.write(delivery.frame)
            tally.deliveries += 1
        } else {
            let members = room.all
            for member in members { member.outlet.write(delivery.frame) }
            tally.deliveries += members.count
        }
    }

    private func expel(_ expulsion: PostDesk.Expulsion) {
        guard let room = rooms[expulsion.room] else { return }
        for member in room.all where expulsion.node == nil || member.nodeID == expulsion.node {
            member.session.close(expulsion.node == nil ? .shareRoomClosed : .evicted)
        }
    }

    private func scheduleBeat() {
        heartbeat = after(TimeAmount(context.limits.pingInterval)) { [weak self] in self?.beat() }
    }

    private func beat() {
        scheduleBeat()
        if index == 0 { context.post.submit(.sweep) }
        for room in Array(rooms.values) {
            for member in room.all {
                if member.owesPong, !member.session.isThrottled {
                    member.session.close(.heartbeatTimeout)
                } else {
                    member.owesPong = true
                    member.outlet.write(RelayMessage.ping)
                }
            }
        }
        flushBatch()
    }

    private func adopt(_ tokens: RoomTokens) {
        self.tokens = tokens
        for session in Array(sessions.values) { session.tokensChanged() }
    }

    /// Closes every connection with 1001; `emptied` is fulfilled when the last one has gone.
    func shutDown(_ emptied: EventLoopPromise<Void>) {
        heartbeat?.cancel()
        self.emptied = emptied
        for session in Array(sessions.values) { session.close(.shuttingDown) }
        for (id, guardian) in Array(guards) where sessions[id] == nil { guardian.close() }
        if guards.isEmpty { emptied.succeed() }
    }
}
