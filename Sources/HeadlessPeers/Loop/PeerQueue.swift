import MeshMemory

/// What waits for the loop, as the inbox on disk has it: read once, then kept up to date by what the node tells of, so that a
/// wake does not read the inbox again. The disk stays the truth; whoever doubts makes the next look go there.
struct PeerQueue {
    /// Items that nothing was done about yet, oldest first.
    private(set) var items: [InboxItem] = []
    /// Whether the inbox need not be read.
    private(set) var isCurrent = false
    /// Items up to here were in it already; places in the inbox only grow.
    private var knownThrough: Int64 = 0

    /// Takes what a reading of the inbox gave: `waiting` of everything that was `unread`.
    mutating func load(_ waiting: [InboxItem], of unread: [InboxItem]) {
        items = waiting
        knownThrough = max(knownThrough, unread.last?.seq ?? 0)
        isCurrent = true
    }

    /// Takes an item that has just gone into the inbox. One that a reading has brought before it is left out.
    mutating func add(_ item: InboxItem) {
        guard item.seq > knownThrough else { return }
        knownThrough = item.seq
        items.append(item)
    }

    /// Lets go of items that are dealt with.
    mutating func remove(_ done: [InboxItem]) {
        let places = Set(done.map(\.seq))
        items.removeAll { places.contains($0.seq) }
    }

    /// Makes the next look read the inbox.
    mutating func doubt() { isCurrent = false }
}
