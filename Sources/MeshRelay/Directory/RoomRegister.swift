import Ambient

/// One room of the directory: who is online, and who sleeps.
struct RoomRegister: Sendable {
    struct Entry: Sendable {
        let name: String
        var wakeChannel: WakeChannel?
        let home: Home
        let since: Timestamp
        let sequence: UInt64
    }

    var online: [String: Entry] = [:]
    var offline = SleepingPeers()

    var isEmpty: Bool { online.isEmpty && offline.isEmpty }

    /// Everybody but one: those online in the order in which they came, then the sleeping ones.
    mutating func list(except nodeID: String, at now: Timestamp, keeping retention: Duration) -> [ListedPeer] {
        offline.forget(before: now, minus: retention)
        let awake = online.filter { $0.key != nodeID }.sorted { $0.value.sequence < $1.value.sequence }
        let listed = awake.map { nodeID, peer in
            ListedPeer(nodeID: nodeID, name: peer.name, wakeChannel: peer.wakeChannel, isOffline: false)
        }
        return listed + offline.listed(except: nodeID)
    }
}
