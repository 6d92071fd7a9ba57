/// One block that answers a query.
public struct RecallHit: Sendable, Hashable {
    /// The block and what is known about it.
    public let held: Held
    /// The fused rank score (see `RankFusion`); comparable within one result only. 0 when nothing was searched for.
    public let score: Double
    /// Why it is here, in plain words: the matching words and fields, the field close in meaning, the age.
    public let reasons: [String]
    /// Its age when it was recalled.
    public let age: Duration
    /// The same as `held.trust`.
    public let trust: Trust
    /// How far the content travelled: 0 for an own block, 1 when its author handed it over, 2 when somebody else did, plus
    /// the generations of ancestors above it.
    public let hops: Int
    /// Estimated tokens of its rendering: UTF-8 bytes / 4, rounded up.
    public let tokens: Int
}

/// One page of recalled blocks, best first.
public struct RecallResult: Sendable, Hashable {
    /// The hits.
    public let hits: [RecallHit]
    /// Matches that this and earlier pages do not show: those on later pages, and those too long for the whole budget.
    public let omitted: Int
    /// Asks for the next page, or nil on the last one.
    public let nextCursor: String?
    /// The sum of the hits' tokens; never above the query's budget.
    public let tokens: Int
}
