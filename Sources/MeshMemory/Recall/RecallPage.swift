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
        var speakers: [Int64: Row] = [:]
        var fetched = offset
        while offset < ranking.blocks.count, hits.count < limit {
            if offset == fetched {
                fetched = min(offset + min(limit - hits.count, Self.batch), ranking.blocks.count)
                speakers = try self.speakers(among: ranking.blocks[offset..<fetched], db)
            }
            guard let row = speakers[ranking.blocks[offset]].flatMap(store.readable) else {
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

    /// How many rows are fetched together. The budget usually ends a page before its limit does.
    private static let batch = 16

    /// The rows, not yet decoded, of those blocks that speak for their words: no other assertion of the same words is better,
    /// that is, our own, or more trusted, or as much and newer, among those the query allows. The same words are not shown
    /// twice. (The `+` keeps SQLite from walking all that is remembered instead of the few rows that are asked for.)
    private func speakers(among blocks: ArraySlice<Int64>, _ db: Database) throws -> [Int64: Row] {
        func isAllowed(_ table: String) -> String {
            """
            +\(table).standing = 'remembered' AND \(table).seq <= ?2 AND (?3 IS NULL OR \(table).authorNode = ?3)
            AND min(\(table).createdAt, \(table).storedAt) >= ?4
            """
        }
        let rows = try db.all(
            BlockRow.select + """
                WHERE b.seq IN (SELECT value FROM json_each(?1)) AND \(isAllowed("b")) AND NOT EXISTS (
                    SELECT 1 FROM block o LEFT JOIN peer q ON q.nodeID = o.authorNode AND q.identityKey = o.authorKey
                    WHERE o.key = b.key AND o.seq <> b.seq AND \(isAllowed("o"))
                        AND (\(BlockRow.precedence("o", "q"))) > (\(BlockRow.precedence("b", "p"))))
                """,
            [db.list(blocks), start.newest, query.peer?.text, query.since?.milliseconds ?? .min]
        ) { row in row.copy() }
        return Dictionary(uniqueKeysWithValues: rows.map { row in (row[0] as Int64, row) })
    }

    private func hit(_ row: BlockRow, cost: Int, _ lineage: Ancestry.Summary) -> RecallHit {
        let held = row.held(trust: lineage.trust)
        let age = held.age(at: now)
        let distance = row.receivedFrom == nil ? 0 : row.receivedFrom == row.block.authorNode ? 1 : 2
        return RecallHit(
            held: held, score: ranking.score(at: offset),
            reasons: reasons.reasons(for: row, fields: query.fields, age: age), age: age, trust: lineage.trust,
            hops: distance + lineage.generations, tokens: cost)
    }
}
