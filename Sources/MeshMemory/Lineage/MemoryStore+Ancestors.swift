import Ambient
import GRDB
public import MeshProtocol

/// Blocks that were never said to this node and are here only because others descend from them: they complete a trace and
/// its trust, and are neither recalled, nor in the inbox, nor compared with by the gate.
extension MemoryStore {
    /// Which of these addresses belong to no block that is held. Refused blocks are not held.
    public func missing(_ keys: [BlockKey]) throws(MemoryError) -> [BlockKey] {
        try read { db in
            try keys.filter { key in
                try db.number(
                    "SELECT EXISTS (SELECT 1 FROM block WHERE key = ? AND standing <> 'refused')", [key.text]) == 0
            }
        }
    }

    /// Keeps a block that was fetched because a held one descends from it. Its trust follows from its author's pinned key, as
    /// everybody's does.
    ///
    /// - Parameters:
    ///   - peer: Who handed it over.
    ///   - verification: What checking the signature against the author's pinned key gave.
    /// - Returns: False, and nothing was changed, when it is held already, when nothing held descends from it, or when its
    ///   signature was not verified.
    public func rememberAncestor(
        _ block: Block, from peer: NodeID, verification: Verification
    ) throws(MemoryError) -> Bool {
        let now = time.now
        return try write { db in
            guard verification == .verified, let author = try db.pinnedKey(of: block.authorNode) else { return false }
            let isNamed = try db.number(
                "SELECT EXISTS (SELECT 1 FROM lineage WHERE parent = ?)", [block.key.text])
            guard isNamed > 0 else { return false }
            let standing = try db.first(
                "SELECT standing FROM block WHERE key = ? AND authorNode = ? AND createdAt = ? AND audience = ?",
                block.identity
            ) { row in row[0] as String }
            if standing == Standing.refused.rawValue {
                // What the gate refused may still be what others built on. That it was refused stays known.
                try db.markSeen(block, now: now)
                try db.drop(block)
            } else if standing != nil {
                return false
            }
            let insertion = BlockInsertion(
                block: block, standing: .delivered, receivedFrom: peer, authorKey: author.key,
                verification: verification.description, verdict: nil, storedAt: now)
            guard let seq = try insertion.insert(into: db) else { return false }
            try db.run("INSERT INTO ancestor (block) VALUES (?)", [seq])
            return true
        }
    }
}

extension Database {
    /// Whether this assertion is here as an ancestor only.
    func isAncestor(_ block: Block) throws -> Bool {
        try number(
            """
            SELECT count(*) FROM block b JOIN ancestor a ON a.block = b.seq
            WHERE b.key = ? AND b.authorNode = ? AND b.createdAt = ? AND b.audience = ?
            """, block.identity) > 0
    }

    /// Forgets an assertion with its own edges; the edges of its descendants name it by its address and stay.
    func drop(_ block: Block) throws {
        try run(
            "DELETE FROM block WHERE key = ? AND authorNode = ? AND createdAt = ? AND audience = ?", block.identity)
    }

    /// Keeps in mind that the gate refused this assertion.
    func markSeen(_ block: Block, now: Timestamp) throws {
        try run(
            """
            INSERT INTO seen (key, authorNode, createdAt, audience, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """, block.identity + [now.milliseconds])
    }

    /// Lets go of ancestors from which nothing descends any more, and of the oldest when there are too many. A chain of them
    /// goes one generation a round.
    func dropAncestors() throws {
        try run(
            """
            DELETE FROM block WHERE seq IN (
                SELECT a.block FROM ancestor a JOIN block b ON b.seq = a.block
                WHERE NOT EXISTS (SELECT 1 FROM lineage l WHERE l.parent = b.key)
                    OR a.block <= (SELECT block FROM ancestor ORDER BY block DESC LIMIT 1 OFFSET ?))
            """, [Retention.ancestors])
    }
}
