import Ambient
import GRDB
import MeshProtocol
import RelevanceGate
import Synchronization

extension MemoryStore {
    /// Finds what memory holds about a question: by words (FTS5), by meaning (vectors) and by age, fused by rank (see
    /// `RankFusion`), cut to the token budget and into pages. Without words it lists the most recent blocks.
    ///
    /// Pages are stable: later ones continue the ranking of the first, and blocks stored in between do not appear.
    ///
    /// - Throws: `MemoryError.invalidCursor` for a cursor of another query; other `MemoryError`s when reading fails.
    public func recall(_ query: RecallQuery) throws(MemoryError) -> RecallResult {
        let cursor = try query.cursor.map { (text) throws(MemoryError) in try RecallCursor(text) }
        let fingerprint = query.fingerprint
        guard cursor == nil || cursor?.fingerprint == fingerprint else { throw .invalidCursor }
        let terms = SearchTerms(query.text ?? "", fields: query.fields)
        let now = time.now
        return try read { db in
            let (ranking, newest) = try ranking(of: query, terms, newest: cursor?.newest, in: db)
            let start = RecallCursor(newest: newest, offset: cursor?.offset ?? 0, fingerprint: fingerprint)
            var page = RecallPage(query: query, ranking: ranking, terms: terms, start: start, now: now)
            try page.fill(from: self, db)
            return page.result
        }
    }

    private func ranking(
        of query: RecallQuery, _ terms: SearchTerms, newest: Int64?, in db: Database
    ) throws -> (Ranking, newest: Int64) {
        if let newest, let kept = rankings.withLock({ $0.ranking(query.fingerprint, newest: newest) }) {
            return (kept, newest)
        }
        let vector = terms.words.isEmpty ? nil : query.text.flatMap(encode).flatMap(StoredVector.init)
        let (ranking, state) = try recallIndex.withLock { index in
            try index.catchUp(with: db)
            let newest = newest ?? index.blocks.last ?? 0
            let filter = RecallFilter(query, newest: newest, in: index)
            guard !terms.words.isEmpty else {
                return (Ranking(recent: filter.everything(in: index)), newest)
            }
            // The index may be ahead of what this reader sees, and a cursor ahead of everything. What is kept of words must
            // not claim more than was looked at.
            let seen = try min(newest, db.number("SELECT max(block) FROM recall_vector"))
            let text = TextRanking(
                db: db, terms: terms, probe: filter.isNarrow ? TextRanking.filteredProbe : TextRanking.probe,
                newest: seen)
            let words = try knownWords.withLock { known in
                try text.blocks(knowing: &known) { block in
                    index.position(of: block).map { filter.admits($0, of: index) } ?? false
                }
            }
            let meaning =
                try vector.map { vector in
                    try MeaningRanking(db: db, query: vector, fields: query.fields)
                        .matches(in: index) { filter.admits($0, of: index) }
                } ?? []
            return (Ranking(words: words, meaning: meaning), newest)
        }
        if !terms.words.isEmpty { rankings.withLock { $0.keep(ranking, query.fingerprint, newest: state) } }
        return (ranking, state)
    }
}

/// The part of a query that excludes blocks whatever they say.
struct RecallFilter {
    private let newest: Int64
    private let since: Int64
    private let author: Author

    private enum Author {
        case anybody
        case nobody
        case number(UInt32)
    }

    init(_ query: RecallQuery, newest: Int64, in index: borrowing RecallIndex) {
        self.newest = newest
        since = query.since?.milliseconds ?? .min
        author =
            query.peer.map { peer in
                index.authorNumber(of: peer.text).map { .number($0) } ?? .nobody
            } ?? .anybody
    }

    /// Whether many blocks are likely to be excluded.
    var isNarrow: Bool {
        if case .anybody = author { return since != .min }
        return true
    }

    /// Whether the block at a position of the index may be recalled.
    func admits(_ position: Int, of index: borrowing RecallIndex) -> Bool {
        guard index.blocks[position] <= newest, index.times[position] >= since else { return false }
        switch author {
        case .anybody: return true
        case .nobody: return false
        case .number(let number): return index.authors[position] == number
        }
    }

    /// All blocks that may be recalled, newest first.
    func everything(in index: borrowing RecallIndex) -> [Int64] {
        var blocks: [Int64] = []
        for position in index.blocks.indices.reversed() where admits(position, of: index) {
            blocks.append(index.blocks[position])
        }
        return blocks
    }
}
