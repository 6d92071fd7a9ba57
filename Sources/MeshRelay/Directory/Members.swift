/// One open connection of this relay. Never reused.
struct ConnectionID: Hashable, Sendable {
    let number: UInt64
}

/// Where a registered node can be reached. Nothing may assume that it is on this relay.
enum Home: Hashable, Sendable {
    /// On one of this relay's event loops.
    case here(shard: Int, connection: ConnectionID)
    /// On another relay of the backplane.
    case relay(String)
}

/// A node that wants to enter a room.
struct Registration: Sendable {
    let room: String
    let nodeID: String
    let name: String
    let wakeChannel: WakeChannel?
    let home: Home
    /// Whether the node has proved that it is the one that had this id before: it may replace even a fresh connection.
    var isProven = false
}

/// A peer as a newcomer is told of it.
struct ListedPeer: Hashable, Sendable {
    let nodeID: String
    let name: String
    let wakeChannel: WakeChannel?
    let isOffline: Bool
}

/// A node entered or left a room.
struct PresenceChange: Hashable, Sendable {
    enum Kind: Sendable { case joined, left }

    let kind: Kind
    let room: String
    let nodeID: String
    let name: String
    let wakeChannel: WakeChannel?
    let home: Home
    /// Grows with every change of the directory. A member already knows, from its peer list, of every change before its
    /// own.
    let sequence: UInt64
}
