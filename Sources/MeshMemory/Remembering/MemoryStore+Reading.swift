import GRDB
public import MeshProtocol
import Synchronization

extension MemoryStore {
    /// The block with this address, or nil. When several authors (or one author several times) said the same words, the one
    /// that speaks for them is our own, then the most trusted, then the newest. Refused blocks are not held.
    ///
    /// - Throws: `MemoryError`; `corrupt` when the row is there but cannot be read.
    public func block(_ key: BlockKey) throws(MemoryError) -> Held? {
        try read { db in
            guard let row = try db.bestAssertion(of: key.text, demanded) else { return nil }
            return row.held(trust: try Ancestry(db).summary(of: row).trust)
        }
    }

    /// Own and admitted blocks, newest first. `limit` is moved into 0...10,000.
    public func recent(limit: Int) throws(MemoryError) -> [Held] {
        try list("WHERE b.standing = 'remembered' ORDER BY b.seq DESC LIMIT ?", limit)
    }

    /// Own blocks, newest first. `limit` is moved into 0...10,000.
    public func recentOwn(limit: Int) throws(MemoryError) -> [Held] {
        try list(
            """
            WHERE b.seq IN (SELECT seq FROM block INDEXED BY block_own WHERE receivedFrom IS NULL ORDER BY seq DESC LIMIT ?)
            ORDER BY b.seq DESC
            """, limit)
    }

    /// Blocks that the gate refused within the last day, newest first, with the verdict that says why. `limit` is moved into
    /// 0...10,000.
    public func refused(limit: Int) throws(MemoryError) -> [Held] {
        try list("WHERE b.standing = 'refused' ORDER BY b.seq DESC LIMIT ?", limit)
    }

    private func list(_ condition: String, _ limit: Int) throws(MemoryError) -> [Held] {
        try read { db in
            let rows = try db.all(BlockRow.select + condition, [max(0, min(limit, 10_000))], readable).compactMap(
                \.self)
            let ancestry = Ancestry(db)
            return try rows.map { row in row.held(trust: try ancestry.summary(of: row).trust) }
        }
    }

    /// How much is held.
    public func counts() throws(MemoryError) -> MemoryCounts {
        var counts = try read { db in
            var counts = MemoryCounts()
            counts.own = Int(try db.number("SELECT count(*) FROM block WHERE receivedFrom IS NULL"))
            counts.admitted =
                Int(try db.number("SELECT count(*) FROM block WHERE standing = 'remembered'")) - counts.own
            counts.ancestors = Int(try db.number("SELECT count(*) FROM ancestor"))
            counts.delivered =
                Int(try db.number("SELECT count(*) FROM block WHERE standing = 'delivered'")) - counts.ancestors
            counts.refused = Int(try db.number("SELECT count(*) FROM block WHERE standing = 'refused'"))
            counts.peers = Int(try db.number("SELECT count(*) FROM peer"))
            counts.outbox = Int(try db.number("SELECT count(*) FROM delivery WHERE phase < 2"))
            counts.inbox = Int(try db.number("SELECT count(*) FROM inbox"))
            counts.attestations = Int(try db.number("SELECT count(*) FROM attestation"))
            return counts
        }
        counts.unreadable = unreadable.withLock { $0 }
        return counts
    }
}

extension Database {
    /// The assertion that speaks for the content at `key`.
    func bestAssertion<Value>(of key: String, _ decode: (Row) throws -> Value?) throws -> Value? {
        try first(
            BlockRow.select + "WHERE b.key = ? AND b.standing <> 'refused'" + BlockRow.best, [key], decode
        ) ?? nil
    }
}
