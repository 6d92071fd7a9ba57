import CAT7
import Foundation
import GRDB
import RelevanceGate

extension Database {
    /// Stores the vectors of a remembered block. A block without any gets its recall row too: it is found by words and age.
    func insertVectors(
        _ vectors: PerField<TextVector?>, block: Int64, authorNode: String, at milliseconds: Int64
    ) throws {
        let combined = CombinedVector.of(vectors)?.values.map { UInt8(bitPattern: $0) } ?? []
        try run(
            "INSERT OR REPLACE INTO recall_vector (block, authorNode, at, vector) VALUES (?, ?, ?, ?)",
            [block, authorNode, milliseconds, Data(combined)])
        if let bytes = FieldVectorsCoding.bytes(of: vectors.map { _, vector in vector.flatMap(StoredVector.init) }) {
            try run("INSERT OR REPLACE INTO field_vectors (block, vectors) VALUES (?, ?)", [block, Data(bytes)])
        }
    }
}
