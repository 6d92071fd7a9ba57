public import Ambient
public import MeshProtocol
public import RelevanceGate

/// A block in memory, with what this node knows about it.
public struct Held: Sendable, Hashable {
    /// The block as it was signed.
    public let block: Block
    /// The peer that handed it over, or nil for one of our own.
    public let receivedFrom: NodeID?
    /// When it was committed here.
    public let storedAt: Timestamp
    /// What this node's gate decided, or nil for one of our own and for a fetched one.
    public let verdict: Verdict?
    /// `own`, `verified`, or why the signature could not be checked when the block arrived.
    public let verification: String
    /// The least trust among its author and all its ancestors, as of the reading.
    public let trust: Trust
    /// True when it was never said to this node, only fetched because another block descends from it.
    public let isFetched: Bool

    /// Describes a held block.
    public init(
        block: Block, receivedFrom: NodeID?, storedAt: Timestamp, verdict: Verdict?, verification: String, trust: Trust,
        isFetched: Bool = false
    ) {
        self.block = block
        self.receivedFrom = receivedFrom
        self.storedAt = storedAt
        self.verdict = verdict
        self.verification = verification
        self.trust = trust
        self.isFetched = isFetched
    }

    /// True for a block that this node authored.
    public var isOwn: Bool { receivedFrom == nil }

    /// How old the block is at `now`: since its author's clock, but never less than zero and never "younger" than its
    /// arrival because of a clock that runs ahead (MMP 1.1, section 7.5).
    public func age(at now: Timestamp) -> Duration { max(.zero, now - min(block.createdAt, storedAt)) }
}
