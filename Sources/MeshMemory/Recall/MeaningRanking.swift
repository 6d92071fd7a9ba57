import CAT7
import Foundation
import GRDB

/// Ranks blocks by how near their meaning is to a query's: first all of them roughly, by combined vector, then the nearest
/// ones exactly, field by field, because a query usually resembles one field and not their average.
struct MeaningRanking {
    /// A block that is nearer than this in no field is no match. For the embedded encoder a raw cosine of 0.3 is where two
    /// texts are nearly as likely to say the same thing as not (its calibration, 0.315 -> 0.5).
    static let threshold: Float = 0.3
    /// In few dimensions unrelated texts are near each other by chance: their cosines scatter by 1 / sqrt(dimensions), and
    /// three times that is asked for. Matters below 100 dimensions, that is, for the lexical encoder.
    var threshold: Float { max(Self.threshold, 3 / Float(query.values.count).squareRoot()) }
    /// The bound for combined vectors: one matching field among several pulls them this far at least.
    static let roughThreshold: Float = 0.15
    /// How many blocks are compared field by field.
    static let candidates = 48

    /// A block that is close in meaning.
    struct Match {
        let block: Int64
        /// The closest field, when it alone is close enough.
        let field: Field?
    }

    let db: Database
    let query: StoredVector
    let fields: Set<Field>

    /// The blocks, nearest first, of those that `isWanted`.
    func matches(in index: borrowing RecallIndex, where isWanted: (Int) -> Bool) throws -> [Match] {
        let rough = index.nearest(
            to: query, limit: Self.candidates, atLeast: Self.roughThreshold, where: isWanted)
        let cosines = try fieldCosines(of: rough.map { candidate in index.blocks[candidate.position] })
        let compared = rough.compactMap { candidate -> (match: Match, cosine: Float)? in
            let block = index.blocks[candidate.position]
            var closest: (field: Field, cosine: Float)?
            if let cosines = cosines[block] {
                for field in Field.allCases where fields.isEmpty || fields.contains(field) {
                    if let cosine = cosines[field], cosine > closest?.cosine ?? -2 { closest = (field, cosine) }
                }
            }
            let field = closest.flatMap { $0.cosine >= threshold ? $0.field : nil }
            let cosine = max(closest?.cosine ?? -1, fields.isEmpty ? candidate.cosine : -1)
            return cosine >= threshold ? (Match(block: block, field: field), cosine) : nil
        }
        return compared.sorted {
            $0.cosine != $1.cosine ? $0.cosine > $1.cosine : $0.match.block > $1.match.block
        }.map(\.match)
    }

    private func fieldCosines(of blocks: [Int64]) throws -> [Int64: PerField<Float?>] {
        let cosines = try db.all(
            "SELECT block, vectors FROM field_vectors WHERE block IN (SELECT value FROM json_each(?))",
            [db.list(blocks)]
        ) { row in
            (
                row[0] as Int64,
                try row.withUnsafeData(atIndex: 1) { data in
                    (data ?? Data()).withUnsafeBytes { FieldVectorsCoding.cosines(of: query, with: $0) }
                }
            )
        }
        return Dictionary(uniqueKeysWithValues: cosines)
    }
}
