import Ambient

/// Peers of one room that are not online but can be woken. Bounded in number and in time.
struct SleepingPeers: Sendable {
    struct Entry: Sendable {
        let nodeID: String
        let name: String
        let wakeChannel: WakeChannel
        let since: Timestamp
    }

    /// In the order in which they fell asleep, as far as the clock goes forward.
    private var entries: [Entry] = []

    var count: Int { entries.count }
    var isEmpty: Bool { entries.isEmpty }

    func contains(_ nodeID: String) -> Bool { entries.contains { $0.nodeID == nodeID } }

    mutating func insert(
        _ nodeID: String, name: String, wakeChannel: WakeChannel, at now: Timestamp, atMost most: Int
    ) {
        entries.removeAll { $0.nodeID == nodeID }
        entries.append(Entry(nodeID: nodeID, name: name, wakeChannel: wakeChannel, since: now))
        entries.removeFirst(max(0, entries.count - most))
    }

    @discardableResult
    mutating func remove(_ nodeID: String) -> Entry? {
        guard let index = entries.firstIndex(where: { $0.nodeID == nodeID }) else { return nil }
        return entries.remove(at: index)
    }

    mutating func forget(before now: Timestamp, minus retention: Duration) {
        entries.removeAll { now - $0.since > retention }
    }

    func listed(except nodeID: String) -> [ListedPeer] {
        entries.filter { $0.nodeID != nodeID }.map {
            ListedPeer(nodeID: $0.nodeID, name: $0.name, wakeChannel: $0.wakeChannel, isOffline: true)
        }
    }
}
