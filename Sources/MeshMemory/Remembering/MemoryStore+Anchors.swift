public import Ambient
public import CAT7
import Foundation
import GRDB
public import MeshProtocol
public import RelevanceGate

/// A remembered block as the gate compares against it.
public struct StoredAnchor: Sendable {
    /// The block.
    public let key: BlockKey
    /// Who handed it over, or nil for one of our own.
    public let source: NodeID?
    /// When it was stored.
    public let storedAt: Timestamp
    /// Its texts.
    public let texts: PerField<String>
    /// What the encoder makes of its texts, exactly as it did when the block came.
    public let vectors: PerField<TextVector?>
}

extension MemoryStore {
    /// The remembered blocks that the gate compares with, newest first. Their vectors are made from the texts again, so that
    /// verdicts after a restart are the same as before it; that costs about 50 microseconds a block.
    ///
    /// - Parameter limit: Moved into 0...100,000.
    public func anchors(limit: Int) throws(MemoryError) -> [StoredAnchor] {
        let rows = try read { db in
            try db.all(
                """
                SELECT key, receivedFrom, storedAt, focus, issue, intent, motivation, commitment, perspective, mood
                FROM block WHERE standing = 'remembered' ORDER BY seq DESC LIMIT ?
                """,
                [max(0, min(limit, 100_000))]
            ) { row in
                (
                    key: try BlockKey(row[0]), source: try (row[1] as String?).map { text in try NodeID(text) },
                    storedAt: Timestamp(milliseconds: row[2]),
                    texts: PerField { field in (row[3 + field.rawValue] as String?) ?? Field.neutral }
                )
            }
        }
        return rows.map { row in
            StoredAnchor(
                key: row.key, source: row.source, storedAt: row.storedAt, texts: row.texts,
                vectors: row.texts.map { _, text in encode(text) })
        }
    }
}
