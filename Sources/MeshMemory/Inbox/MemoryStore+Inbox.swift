import Ambient
import GRDB
import MeshProtocol

/// The inbox, with a read mark for each host session, so that two sessions of one identity do not hide items from each other.
extension MemoryStore {
    /// How many items `session` has not read.
    ///
    /// A session that is seen for the first time starts after what earlier sessions of this identity have read.
    public func unreadCount(session: String) throws(MemoryError) -> Int {
        let reader = try reader(session)
        return try read { db in
            let after = try db.number(
                "SELECT count(*) FROM inbox WHERE seq > ?", [reader.readThrough])
            let ahead = try db.number(
                "SELECT count(*) FROM read_ahead r JOIN inbox i ON i.seq = r.item WHERE r.session = ? AND r.item > ?",
                [reader.session, reader.readThrough])
            return Int(max(0, after - ahead))
        }
    }

    /// What `session` has not read, oldest first. `limit` is moved into 0...1,000. Reading marks nothing; see `markRead`.
    public func unread(session: String, limit: Int) throws(MemoryError) -> [InboxItem] {
        let reader = try reader(session)
        return try read { db in
            let items = try db.all(
                """
                SELECT i.seq, i.block, i.kind FROM inbox i
                WHERE i.seq > ? AND NOT EXISTS (SELECT 1 FROM read_ahead r WHERE r.session = ? AND r.item = i.seq)
                ORDER BY i.seq LIMIT ?
                """,
                [reader.readThrough, reader.session, max(0, min(limit, 1000))]
            ) { row in (seq: row[0] as Int64, block: row[1] as Int64, kind: row[2] as String) }
            let ancestry = Ancestry(db)
            return try items.compactMap { item in
                let found = try db.first(BlockRow.select + "WHERE b.seq = ?", [item.block], readable) ?? nil
                guard let row = found, let kind = InboxItem.Kind(rawValue: item.kind) else { return nil }
                return InboxItem(seq: item.seq, block: row.held(trust: try ancestry.summary(of: row).trust), kind: kind)
            }
        }
    }

    /// Marks everything up to and including `seq` as read by `session`.
    public func markRead(session: String, through seq: Int64) throws(MemoryError) {
        let reader = try reader(session)
        let now = time.now.milliseconds
        try write { db in
            // Nothing that is yet to come may be marked.
            let last = min(seq, try db.number("SELECT max(seq) FROM inbox"))
            guard last > reader.readThrough else { return }
            try db.run("UPDATE reader SET readThrough = max(readThrough, ?) WHERE session = ?", [last, reader.session])
            try db.run("DELETE FROM read_ahead WHERE session = ? AND item <= ?", [reader.session, last])
            try db.run("UPDATE inbox SET readAt = ? WHERE seq <= ? AND readAt IS NULL", [now, last])
        }
    }

    /// Marks single items as read by `session`; numbers that are no items are ignored.
    ///
    /// - Parameter counts: Whether the identity has read them now, so that its later sessions start after them. False for
    ///   an onlooker, whose looking must not keep anything from a session.
    public func markRead(session: String, seqs: [Int64], counts: Bool = true) throws(MemoryError) {
        let reader = try reader(session)
        let now = time.now.milliseconds
        try write { db in
            for seq in Set(seqs) where seq > reader.readThrough {
                try db.run(
                    """
                    INSERT INTO read_ahead (session, item) SELECT ?, seq FROM inbox WHERE seq = ?
                    ON CONFLICT DO NOTHING
                    """, [reader.session, seq])
                guard counts else { continue }
                try db.run("UPDATE inbox SET readAt = ? WHERE seq = ? AND readAt IS NULL", [now, seq])
            }
            try db.closeRanks(of: reader.session)
        }
    }
}

extension Database {
    /// Moves a session's mark up to its first unread item, so that few single marks are kept.
    func closeRanks(of session: String) throws {
        try run(
            """
            UPDATE reader SET readThrough = max(readThrough, coalesce(
                (SELECT min(i.seq) - 1 FROM inbox i WHERE i.seq > reader.readThrough
                    AND NOT EXISTS (SELECT 1 FROM read_ahead r WHERE r.session = reader.session AND r.item = i.seq)),
                (SELECT max(seq) FROM inbox), 0))
            WHERE session = ?
            """, [session])
        try run(
            """
            DELETE FROM read_ahead WHERE session = ?
                AND item <= (SELECT readThrough FROM reader WHERE session = read_ahead.session)
            """, [session])
    }
}
