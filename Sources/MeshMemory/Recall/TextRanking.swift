import GRDB

/// Ranks blocks by the words they share with a query, at a cost that does not depend on how often a word occurs.
///
/// BM25 looks at every row that matches: with a word that stands in nearly all of 100,000 blocks that took 82 ms, the newest
/// 1,000 of the same word 0.2 ms (SQLite 3.40, measured for this file). So each word is first probed newest-first:
///
/// 1. Words in at most `probe` blocks are selective, rarest first, as long as they are in no more than `ranked` blocks
///    together. All blocks with any of them are ranked by FTS5's `bm25()`, at about 1 microsecond each, with the columns
///    weighted like the fields of `CombinedVector`.
/// 2. Without a selective word, the newest blocks that contain the rarest words together come first.
/// 3. Then the newest blocks with any other word: more words first, then newer first.
struct TextRanking {
    /// Up to how many blocks a word may be in to be selective.
    static let probe = 100
    /// The same when blocks will be dropped by author or age, so that enough are left.
    static let filteredProbe = 5000
    /// How many blocks are ranked by BM25, in units of `probe`.
    static let ranked = 8
    /// How many common words are asked for together. Each costs a walk through its list of blocks, and the rarest few
    /// exclude nearly everything that more of them would.
    static let together = 3
    /// How many blocks each of the three steps contributes.
    static let share = 250

    let db: Database
    let terms: SearchTerms
    let probe: Int
    /// Rows after this one are not looked at.
    let newest: Int64

    /// The blocks, best first, of those that `isWanted`.
    func blocks(where isWanted: (Int64) -> Bool) throws -> [Int64] {
        var found = try terms.words.map { word in
            (word: word, blocks: try newestBlocks(terms.expression(for: word), limit: probe + 1))
        }
        found.removeAll { $0.blocks.isEmpty }
        found.sort { $0.blocks.count < $1.blocks.count }
        var allowance = probe * Self.ranked
        let selective = found.prefix { _, blocks in
            allowance -= blocks.count
            return blocks.count <= probe && allowance >= 0
        }.map(\.word)
        let common = found.dropFirst(selective.count)
        var ranking: [Int64] = []
        var ranked: Set<Int64> = []
        func add(_ blocks: [Int64]) {
            var share = Self.share
            for block in blocks where share > 0 && isWanted(block) && ranked.insert(block).inserted {
                ranking.append(block)
                share -= 1
            }
        }
        if !selective.isEmpty {
            add(try byRelevance(terms.expression(for: selective, joinedBy: "OR")))
        } else if common.count > 1 {
            // The newest `probe` blocks of a rare word reach back further than those of a frequent one.
            let rarest = common.sorted { ($0.blocks.last ?? 0) < ($1.blocks.last ?? 0) }.prefix(Self.together)
            add(try newestBlocks(terms.expression(for: rarest.map(\.word), joinedBy: "AND"), limit: Self.share))
        }
        var wordCount: [Int64: Int] = [:]
        for blocks in common.map(\.blocks) { for block in blocks { wordCount[block, default: 0] += 1 } }
        add(wordCount.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key > $1.key }.map(\.key))
        return ranking
    }

    private func newestBlocks(_ expression: String, limit: Int) throws -> [Int64] {
        try Int64.fetchAll(
            db.cachedStatement(
                sql: "SELECT rowid FROM block_text WHERE block_text MATCH ? AND rowid <= ? ORDER BY rowid DESC LIMIT ?"),
            arguments: [expression, newest, limit])
    }

    private func byRelevance(_ expression: String) throws -> [Int64] {
        let weights = CombinedVector.weights.map { "\($0)" }.joined(separator: ", ")
        return try Int64.fetchAll(
            db.cachedStatement(
                sql: """
                    SELECT rowid FROM block_text WHERE block_text MATCH ? AND rowid <= ?
                    ORDER BY bm25(block_text, \(weights)), rowid DESC LIMIT ?
                    """), arguments: [expression, newest, probe])
    }
}
