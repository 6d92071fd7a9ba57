public import Ambient
public import CAT7
public import MeshProtocol

/// What to look for.
public struct RecallQuery: Sendable, Hashable {
    /// Words or a sentence; nil, empty or without any letter or digit asks for the most recent blocks.
    public var text: String?
    /// Only these fields are searched; empty means all.
    public var fields: Set<Field>
    /// Only blocks authored by this node.
    public var peer: NodeID?
    /// Only blocks at least as young as this.
    public var since: Timestamp?
    /// Hits on one page. Values outside 1...100 are moved into that range.
    public var limit: Int
    /// The most tokens the hits of one page may have together, estimated as UTF-8 bytes of their rendering / 4, rounded up
    /// for each hit.
    public var tokenBudget: Int
    /// `nextCursor` of the page before, with otherwise the same query.
    public var cursor: String?

    /// A query; without arguments it asks for the ten most recent blocks within 2,000 tokens.
    public init(
        text: String? = nil, fields: Set<Field> = [], peer: NodeID? = nil, since: Timestamp? = nil, limit: Int = 10,
        tokenBudget: Int = 2000, cursor: String? = nil
    ) {
        self.text = text
        self.fields = fields
        self.peer = peer
        self.since = since
        self.limit = limit
        self.tokenBudget = tokenBudget
        self.cursor = cursor
    }
}
