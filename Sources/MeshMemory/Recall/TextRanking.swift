import GRDB
import WireJSON

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
    func blocks(knowing known: inout KnownWords, where isWanted: (Int64) -> Bool) throws -> [Int64] {
        var found = try zip(terms.words, probes(&known)).map { (word: $0, blocks: $1) }
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
            let all = terms.expression(for: rarest.map(\.word), joinedBy: "AND")
            for blocks in try newestBlocks([(all, 0)], limit: Self.share) { add(blocks) }
        }
        add(Self.mostNamed(common.flatMap(\.blocks)))
        return ranking
    }

    /// Each of `blocks` once: what is named more often first, and of equals the newer.
    private static func mostNamed(_ blocks: [Int64]) -> [Int64] {
        var counted: [(block: Int64, count: Int)] = []
        for block in blocks.sorted(by: >) {
            if counted.last?.block == block {
                counted[counted.count - 1].count += 1
            } else {
                counted.append((block, 1))
            }
        }
        counted.sort { $0.count != $1.count ? $0.count > $1.count : $0.block > $1.block }
        return counted.map(\.block)
    }

    /// For each word its newest blocks, newest first: one more than `probe` when there are as many.
    private func probes(_ known: inout KnownWords) throws -> [[Int64]] {
        let expressions = terms.words.map(terms.expression)
        // Long lists are asked for seldom and would take the room of many short ones.
        guard probe == Self.probe else { return try newestBlocks(expressions.map { ($0, 0) }, limit: probe + 1) }
        let entries = expressions.map { known.entry(for: $0, notAfter: newest) }
        let isOpen = expressions.indices.filter { entries[$0]?.newest != newest }
        let later = try newestBlocks(isOpen.map { (expressions[$0], entries[$0]?.newest ?? 0) }, limit: probe + 1)
        var blocks = entries.map { $0?.blocks ?? [] }
        for (index, later) in zip(isOpen, later) {
            blocks[index] = Array((later + blocks[index]).prefix(probe + 1))
            known.keep(KnownWords.Entry(newest: newest, blocks: blocks[index]), for: expressions[index])
        }
        return blocks
    }

    /// For each expression the newest blocks after a row that match it, newest first. One statement that answers with one
    /// text for each: a thousand rows would cost more on their way here than in SQLite.
    private func newestBlocks(_ wanted: [(expression: String, after: Int64)], limit: Int) throws -> [[Int64]] {
        guard !wanted.isEmpty else { return [] }
        let list = JSON.array(wanted.map { ["text": .string($0.expression), "after": .integer($0.after)] }).serialized
        return try db.all(
            """
            SELECT (
                SELECT group_concat(rowid) FROM (
                    SELECT rowid FROM block_text WHERE block_text MATCH wanted.value ->> 'text'
                        AND rowid > wanted.value ->> 'after' AND rowid <= ?2
                    ORDER BY rowid DESC LIMIT ?3))
            FROM json_each(?1) AS wanted ORDER BY wanted.key
            """, [String(decoding: list, as: UTF8.self), newest, limit]
        ) { row in
            // SQLite keeps the order, but does not promise to.
            Self.numbers(in: (row[0] as String?) ?? "").sorted(by: >)
        }
    }

    private static func numbers(in list: String) -> [Int64] {
        var numbers: [Int64] = []
        var number: Int64 = 0
        for byte in list.utf8 {
            if byte == UInt8(ascii: ",") {
                numbers.append(number)
                number = 0
            } else {
                number = number &* 10 &+ Int64(byte & 15)
            }
        }
        if !list.isEmpty { numbers.append(number) }
        return numbers
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
