import CAT7

/// The answer to a query before it is cut into pages: which blocks, in which order.
struct Ranking {
    /// Row numbers, best first.
    let blocks: [Int64]
    /// Fused scores; empty when nothing was searched for.
    let scores: [Int64: Double]
    /// The blocks that share words with the query.
    let byWords: Set<Int64>
    /// The blocks close in meaning, with the field that is closest.
    let byMeaning: [Int64: Field?]

    /// The most recent blocks, which nothing was searched in.
    init(recent blocks: [Int64]) {
        self.blocks = blocks
        scores = [:]
        byWords = []
        byMeaning = [:]
    }

    /// The fusion of what words and meaning found.
    init(words: [Int64], meaning: [MeaningRanking.Match]) {
        let fused = RankFusion.fuse(words: words, meaning: meaning.map(\.block))
        blocks = fused.map(\.block)
        scores = Dictionary(uniqueKeysWithValues: fused.map { ($0.block, $0.score) })
        byWords = Set(words)
        byMeaning = Dictionary(meaning.map { ($0.block, $0.field) }, uniquingKeysWith: { first, _ in first })
    }
}

/// The last few rankings, so that later pages continue exactly what the first one began, whatever is stored in between.
struct RankingCache {
    /// How many are kept.
    static let capacity = 8

    private var entries: [(fingerprint: UInt64, newest: Int64, ranking: Ranking)] = []

    /// An empty cache.
    init() {}

    /// The ranking of a query as of a state of the memory.
    func ranking(_ fingerprint: UInt64, newest: Int64) -> Ranking? {
        entries.first { $0.fingerprint == fingerprint && $0.newest == newest }?.ranking
    }

    /// Keeps a ranking, dropping the oldest.
    mutating func keep(_ ranking: Ranking, _ fingerprint: UInt64, newest: Int64) {
        entries.removeAll { $0.fingerprint == fingerprint && $0.newest == newest }
        if entries.count >= Self.capacity { entries.removeFirst() }
        entries.append((fingerprint, newest, ranking))
    }
}
