import Ambient

/// Who is in which room: the rules of registration, apart from sockets, threads and clocks.
///
/// A value. Every change returns what has to be done about it, in this order.
struct Directory: Sendable {
    /// What follows from a change.
    enum Effect: Hashable, Sendable {
        /// Close this connection with 4004: a newer one has taken its node id.
        case evict(shard: Int, ConnectionID)
        /// Tell the room.
        case announce(PresenceChange)
    }

    /// What became of a registration.
    enum Outcome: Sendable {
        case admitted(sequence: UInt64, peers: [ListedPeer])
        /// The node id belongs to a connection that is younger than `RelayLimits.replaceableAfter`.
        case tooFresh
        case roomFull
    }

    private let limits: RelayLimits
    private var rooms: [String: RoomRegister] = [:]
    private var sequence: UInt64 = 0

    init(limits: RelayLimits) {
        self.limits = limits
    }

    /// Rooms with at least one node online.
    var roomCount: Int { rooms.values.reduce(0) { $0 + ($1.online.isEmpty ? 0 : 1) } }

    /// Peers kept for their wake channels alone.
    var offlineCount: Int { rooms.values.reduce(0) { $0 + $1.offline.count } }

    /// Enters a node, replacing an older registration of the same node id.
    ///
    /// On a replacement the room hears that the old one left before it hears that the new one came: a stock peer that is
    /// told of the same peer twice in a row does not survive it.
    mutating func register(_ registration: Registration, at now: Timestamp) -> (Outcome, [Effect]) {
        // Taken out while it is changed, so that nothing is copied.
        var room = rooms.removeValue(forKey: registration.room) ?? RoomRegister()
        defer { store(room, as: registration.room) }
        let older = room.online[registration.nodeID]
        if let older, older.home == registration.home {
            let peers = room.list(except: registration.nodeID, at: now, keeping: limits.wakeChannelRetention)
            return (.admitted(sequence: older.sequence, peers: peers), [])
        }
        // A clock that was set back must not lock a node out, so a negative age counts as old.
        if let older, !registration.isProven, case .here = registration.home,
            (.zero..<limits.replaceableAfter).contains(now - older.since)
        {
            return (.tooFresh, [])
        }
        guard older != nil || room.online.count < limits.connectionsPerRoom else { return (.roomFull, []) }
        var effects: [Effect] = []
        if let older {
            if case .here(let shard, let connection) = older.home { effects.append(.evict(shard: shard, connection)) }
            effects.append(.announce(change(.left, older, registration.nodeID, registration.room)))
        }
        let slept = room.offline.remove(registration.nodeID)
        let newer = RoomRegister.Entry(
            name: registration.name, wakeChannel: registration.wakeChannel ?? older?.wakeChannel ?? slept?.wakeChannel,
            home: registration.home, since: now, sequence: sequence + 1)
        let joined = change(.joined, newer, registration.nodeID, registration.room)
        room.online[registration.nodeID] = newer
        effects.append(.announce(joined))
        let peers = room.list(except: registration.nodeID, at: now, keeping: limits.wakeChannelRetention)
        return (.admitted(sequence: joined.sequence, peers: peers), effects)
    }

    /// Takes a node out, if its registration is still the one at `home`.
    mutating func unregister(_ nodeID: String, from name: String, home: Home, at now: Timestamp) -> [Effect] {
        guard let gone = rooms[name]?.online[nodeID], gone.home == home,
            var room = rooms.removeValue(forKey: name)
        else { return [] }
        defer { store(room, as: name) }
        room.online[nodeID] = nil
        if let wakeChannel = gone.wakeChannel {
            room.offline.insert(
                nodeID, name: gone.name, wakeChannel: wakeChannel, at: now, atMost: limits.offlinePeersPerRoom)
        }
        return [.announce(change(.left, gone, nodeID, name))]
    }

    /// Takes out every node of another relay.
    mutating func unregisterAll(of relay: String, at now: Timestamp) -> [Effect] {
        rooms.flatMap { name, room in
            room.online.filter { $0.value.home == .relay(relay) }.map { (name, $0.key) }
        }.flatMap { unregister($0.1, from: $0.0, home: .relay(relay), at: now) }
    }

    /// Where a node is, or nil if it is not online in this room.
    func home(of nodeID: String, in room: String) -> Home? { rooms[room]?.online[nodeID]?.home }

    /// The peers of a room as a node in it is told of them.
    mutating func peers(of nodeID: String, in name: String, at now: Timestamp) -> [ListedPeer] {
        guard var room = rooms[name] else { return [] }
        defer { store(room, as: name) }
        return room.list(except: nodeID, at: now, keeping: limits.wakeChannelRetention)
    }

    /// The registrations of this relay, for one that has joined the backplane.
    var local: [Registration] {
        rooms.flatMap { name, room in
            room.online.compactMap { nodeID, peer in
                guard case .here = peer.home else { return nil }
                return Registration(
                    room: name, nodeID: nodeID, name: peer.name, wakeChannel: peer.wakeChannel, home: peer.home)
            }
        }
    }

    /// Notes what a member has said about wake channels: its own is believed, of others only what was not known.
    mutating func learn(_ news: DirectoryNews, from nodeID: String, in name: String, at now: Timestamp) {
        guard var room = rooms[name], room.online[nodeID] != nil else { return }
        defer { store(room, as: name) }
        switch news {
        case .own(let channel): room.online[nodeID]?.wakeChannel = channel
        case .others(let peers):
            for peer in peers where peer.nodeID != nodeID {
                if let online = room.online[peer.nodeID] {
                    room.online[peer.nodeID]?.wakeChannel = online.wakeChannel ?? peer.wakeChannel
                } else if !room.offline.contains(peer.nodeID) {
                    room.offline.insert(
                        peer.nodeID, name: peer.name, wakeChannel: peer.wakeChannel, at: now,
                        atMost: limits.offlinePeersPerRoom)
                }
            }
        }
    }

    private mutating func store(_ room: RoomRegister, as name: String) { rooms[name] = room.isEmpty ? nil : room }

    private mutating func change(
        _ kind: PresenceChange.Kind, _ peer: RoomRegister.Entry, _ nodeID: String, _ room: String
    ) -> PresenceChange {
        sequence += 1
        return PresenceChange(
            kind: kind, room: room, nodeID: nodeID, name: peer.name, wakeChannel: peer.wakeChannel, home: peer.home,
            sequence: sequence)
    }
}
