/// How much the memory holds.
public struct MemoryCounts: Sendable, Hashable {
    /// Blocks of this node's own.
    public var own = 0
    /// Blocks of peers that the gate admitted.
    public var admitted = 0
    /// Blocks addressed to this node that the gate did not admit; they are in the inbox only.
    public var delivered = 0
    /// Blocks that were fetched because others descend from them.
    public var ancestors = 0
    /// Blocks the gate refused within the last day.
    public var refused = 0
    /// Peers ever met.
    public var peers = 0
    /// Deliveries that are not settled yet.
    public var outbox = 0
    /// Items in the inbox, read or not.
    public var inbox = 0
    /// Attestations held, own and others'.
    public var attestations = 0
    /// Rows that this version could not read since the store was opened. Anything but 0 deserves `kith doctor`.
    public var unreadable = 0

    /// An empty memory.
    public init() {}
}
