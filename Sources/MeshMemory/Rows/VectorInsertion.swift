import Ambient
import CAT7
import Foundation
import GRDB
import MeshProtocol
import RelevanceGate

extension Database {
    /// Stores what a remembered block means, at the earlier of its author's time and ours. `neutral` fields mean nothing: six
    /// of them would outweigh the one that speaks.
    func insertVectors(_ vectors: PerField<TextVector?>, of block: Block, at row: Int64, now: Timestamp) throws {
        let telling = vectors.map { field, vector in block.fields[field].text == Field.neutral ? nil : vector }
        try insertVectors(
            telling, block: row, authorNode: block.authorNode?.text ?? "", at: min(block.createdAt, now).milliseconds)
    }

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
