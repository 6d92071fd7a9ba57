/// The answer to a query before it is cut into pages: which blocks, in which order.
struct Ranking {
    /// Row numbers, best first.
    let blocks: [Int64]

    private let scores: [Double]
    // Looked through for the few blocks of a page; an index over all of them would cost more than it saves.
    private let words: [Int64]
    private let meaning: [MeaningRanking.Match]

    /// The most recent blocks, which nothing was searched in.
    init(recent blocks: [Int64]) {
        self.blocks = blocks
        scores = []
        words = []
        meaning = []
    }

    /// The fusion of what words and meaning found.
    init(words: [Int64], meaning: [MeaningRanking.Match]) {
        let fused = RankFusion.fuse(words: words, meaning: meaning.map(\.block))
        blocks = fused.map(\.block)
        scores = fused.map(\.score)
        self.words = words
        self.meaning = meaning
    }

    /// The fused score of the block at `place`; 0 when nothing was searched for.
    func score(at place: Int) -> Double { scores.isEmpty ? 0 : scores[place] }

    /// Whether the block shares words with the query.
    func sharesWords(_ block: Int64) -> Bool { words.contains(block) }

    /// How the block is close in meaning, if it is.
    func closeness(of block: Int64) -> MeaningRanking.Match? { meaning.first { $0.block == block } }
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
