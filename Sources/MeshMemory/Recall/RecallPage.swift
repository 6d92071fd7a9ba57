import Ambient
import GRDB
import MeshProtocol

/// One page of an answer while it is being filled.
struct RecallPage {
    private let query: RecallQuery
    private let ranking: Ranking
    private let reasons: RecallReasons
    private let start: RecallCursor
    private let now: Timestamp
    private let limit: Int
    private let budget: Int

    private var hits: [RecallHit] = []
    private var tokens = 0
    private var tooLong = 0
    private var offset: Int

    init(query: RecallQuery, ranking: Ranking, terms: SearchTerms, start: RecallCursor, now: Timestamp) {
        self.query = query
        self.ranking = ranking
        self.start = start
        self.now = now
        reasons = RecallReasons(terms: terms, ranking: ranking)
        limit = min(max(query.limit, 1), 100)
        budget = max(query.tokenBudget, 0)
        offset = min(start.offset, ranking.blocks.count)
    }

    /// Takes blocks in order until the page or the budget is full. A block too long for the whole budget is passed over;
    /// one too long for what is left begins the next page.
    mutating func fill(from store: MemoryStore, _ db: Database) throws {
        let ancestry = Ancestry(db)
        while offset < ranking.blocks.count, hits.count < limit {
            let block = ranking.blocks[offset]
            guard let row = try speaker(for: block, store, db) else {
                offset += 1
                continue
            }
            let cost = TokenEstimate.tokens(of: row.block)
            if cost > budget {
                tooLong += 1
            } else {
                guard tokens + cost <= budget else { return }
                hits.append(try hit(row, cost: cost, ancestry.summary(of: row)))
                tokens += cost
            }
            offset += 1
        }
    }

    /// The page as callers see it.
    var result: RecallResult {
        let rest = ranking.blocks.count - offset
        let next = RecallCursor(newest: start.newest, offset: offset, fingerprint: start.fingerprint)
        return RecallResult(
            hits: hits, omitted: rest + tooLong, nextCursor: rest > 0 ? next.text : nil, tokens: tokens)
    }

    /// The block at `seq`, if it is the one of its words that speaks for them: our own, then the most trusted, then the newest
    /// of those the query allows. The same words are not shown twice. (The `+` keeps SQLite from walking all that is
    /// remembered instead of the few rows of one key.)
    private func speaker(for seq: Int64, _ store: MemoryStore, _ db: Database) throws -> BlockRow? {
        let since = query.since?.milliseconds ?? .min
        return try db.first(
            BlockRow.select + """
                WHERE b.key = (SELECT key FROM block WHERE seq = ?1) AND +b.standing = 'remembered' AND b.seq <= ?2
                    AND (?3 IS NULL OR b.authorNode = ?3) AND min(b.createdAt, b.storedAt) >= ?4
                """ + BlockRow.best,
            [seq, start.newest, query.peer?.text, since]
        ) { row in (row[0] as Int64) == seq ? store.readable(row) : nil } ?? nil
    }

    private func hit(_ row: BlockRow, cost: Int, _ lineage: Ancestry.Summary) -> RecallHit {
        let held = row.held(trust: lineage.trust)
        let age = held.age(at: now)
        let distance = row.receivedFrom == nil ? 0 : row.receivedFrom == row.block.authorNode ? 1 : 2
        return RecallHit(
            held: held, score: ranking.scores[row.seq] ?? 0,
            reasons: reasons.reasons(for: row, fields: query.fields, age: age), age: age, trust: lineage.trust,
            hops: distance + lineage.generations, tokens: cost)
    }
}
