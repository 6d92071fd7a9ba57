import Foundation
import GRDB

/// What recall needs of every remembered block, in memory: 256 bytes of combined vector and 28 of everything else. Read when
/// somebody first asks, and brought up to date before each answer by reading the rows that were added since.
struct RecallIndex {
    /// Rows of vectors are kept in pieces, so that growing never copies them all.
    static let rowsPerPiece = 4096

    /// The blocks' row numbers, ascending.
    private(set) var blocks: [Int64] = []
    /// When each block was written or arrived, whichever was earlier. Unix milliseconds.
    private(set) var times: [Int64] = []
    /// Each block's author, as an index into the names seen so far.
    private(set) var authors: [UInt32] = []

    private var authorNumbers: [String: UInt32] = [:]
    private var dimension = 0
    private var pieces: [[Int8]] = []
    private var lengths: [Float] = []
    /// Which block each vector belongs to; a block whose texts have no vector has none here.
    private var owners: [UInt32] = []

    /// Reads what was stored since the last time.
    mutating func catchUp(with db: Database) throws {
        let rows = try Row.fetchCursor(
            db.cachedStatement(
                sql: "SELECT block, authorNode, at, vector FROM recall_vector WHERE block > ? ORDER BY block"),
            arguments: [blocks.last ?? 0])
        while let row = try rows.next() {
            blocks.append(row[0])
            authors.append(number(of: row[1]))
            times.append(row[2])
            try row.withUnsafeData(atIndex: 3) { data in if let data { append(data) } }
        }
    }

    private mutating func number(of author: String) -> UInt32 {
        if let number = authorNumbers[author] { return number }
        let number = UInt32(clamping: authorNumbers.count)
        authorNumbers[author] = number
        return number
    }

    private mutating func append(_ data: Data) {
        if dimension == 0 { dimension = data.count }
        guard !data.isEmpty, data.count == dimension else { return }
        if lengths.count % Self.rowsPerPiece == 0 {
            pieces.append([])
            // The first piece grows with the memory; later ones are known to be filled.
            if pieces.count > 1 { pieces[pieces.count - 1].reserveCapacity(Self.rowsPerPiece * dimension) }
        }
        let squares = data.withUnsafeBytes { bytes in
            let steps = bytes.bindMemory(to: Int8.self)
            pieces[pieces.count - 1].append(contentsOf: steps)
            return steps.reduce(Int32(0)) { $0 &+ Int32($1) &* Int32($1) }
        }
        lengths.append(Float(squares).squareRoot())
        owners.append(UInt32(clamping: blocks.count - 1))
    }

    /// Where a block stands in the columns, or nil when it is not remembered.
    func position(of block: Int64) -> Int? {
        guard let first = blocks.first, let last = blocks.last, first <= block, block <= last else { return nil }
        // Numbers ascend and hardly any is missing, so that the place is nearly known from either end.
        var range = max(0, blocks.count - 1 - Int(last - block))..<min(blocks.count, Int(block - first) + 1)
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if blocks[middle] == block { return middle }
            range = blocks[middle] < block ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    /// The number behind an author's node, or nil when nothing of it is remembered.
    func authorNumber(of node: String) -> UInt32? { authorNumbers[node] }

    /// The positions of the `limit` blocks whose vectors point most nearly where `query` does, nearest first, with the cosine,
    /// which is above 0 and at least `threshold`.
    func nearest(
        to query: StoredVector, limit: Int, atLeast threshold: Float, where isWanted: (Int) -> Bool
    ) -> [(position: Int, cosine: Float)] {
        guard query.values.count == dimension, query.length > 0 else { return [] }
        var best = BestMatches(limit: limit, threshold: threshold)
        var products = [Int32](repeating: 0, count: Self.rowsPerPiece)
        for (piece, rows) in pieces.enumerated() {
            let first = piece * Self.rowsPerPiece
            let count = min(Self.rowsPerPiece, lengths.count - first)
            DotProducts.int8(query.values, rows: rows, count: count, into: &products)
            // Most rows are too far away; comparing lengths tells that without a division.
            var bound = best.bound * query.length
            for row in 0..<count where products[row] > 0 && Float(products[row]) >= bound * lengths[first + row] {
                let position = Int(owners[first + row])
                guard isWanted(position) else { continue }
                best.insert(position, Float(products[row]) / (query.length * lengths[first + row]))
                bound = best.bound * query.length
            }
        }
        return best.sorted()
    }
}
