/// How long things are kept that are not memory. Blocks that were remembered are never deleted here.
enum Retention {
    /// Refused blocks can be looked at for a day (the specification's figure).
    static let refused: Duration = .seconds(24 * 3600)
    /// The most refused blocks; a flood drops the oldest sooner.
    static let refusedBlocks = 10_000
    /// A refused assertion is recognised for this long: as long as a sender keeps trying.
    static let seen: Duration = .seconds(7 * 24 * 3600)
    /// The most recognised assertions.
    static let seenAssertions = 50_000
    /// The most blocks that were fetched for the lineage of others; they live no longer than what descends from them.
    static let ancestors = 20_000
    /// A read inbox item, and the place of a session that did not return, are kept for this long.
    static let inbox: Duration = .seconds(30 * 24 * 3600)
    /// The most inbox items, read or not.
    static let inboxItems = 10_000
    /// Others' attestations, how many of them may be one judge's or about one block, and how often that is looked after.
    static let attestations = AttestationLimits()
    /// Own attestations. The chain's end is kept apart, so that it goes on when its beginning is dropped.
    static let ownAttestations = 10_000
    /// What became of a delivery is kept peer by peer for this long, and longer for the newest own blocks.
    static let settledDeliveries: Duration = .seconds(30 * 24 * 3600)
    /// The own blocks whose deliveries are kept whatever their age.
    static let blocksWithDeliveries = 1000
    /// The most settled deliveries, of whatever block. A busy room has fifty peers, so this is 4,000 observations.
    static let settledDeliveryRows = 200_000
    /// Blocks that get new vectors in one round of housekeeping; each costs about 50 microseconds.
    static let vectorsPerRound = 2000
    /// Pages of the text index that one round of housekeeping merges: a few milliseconds of writing.
    static let mergedPages = 200
}
