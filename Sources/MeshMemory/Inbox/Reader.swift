import Ambient
import GRDB

/// One host session's place in the inbox.
struct Reader {
    let session: String
    /// Everything up to here is read.
    let readThrough: Int64

    /// The longest session name that is kept apart from others, in UTF-8 bytes.
    static let nameLength = 256
    /// A session's row is touched at most this often, so that counting unread items costs no write.
    static let touchInterval: Duration = .seconds(3600)
}

extension MemoryStore {
    /// The place of `session`, which is made when the session is new: after everything that any session has read.
    func reader(_ name: String) throws(MemoryError) -> Reader {
        let now = time.now
        let session = String(decoding: name.utf8.prefix(Reader.nameLength), as: UTF8.self)
        let known = try read { db in
            try db.first("SELECT readThrough, lastSeen FROM reader WHERE session = ?", [session]) { row in
                (reader: Reader(session: session, readThrough: row[0]), lastSeen: Timestamp(milliseconds: row[1]))
            }
        }
        if let known, now - known.lastSeen < Reader.touchInterval { return known.reader }
        return try write { db in
            if let known {
                try db.run("UPDATE reader SET lastSeen = ? WHERE session = ?", [now.milliseconds, session])
                return known.reader
            }
            return try db.enroll(session, now: now)
        }
    }
}

extension Database {
    fileprivate func enroll(_ session: String, now: Timestamp) throws -> Reader {
        let readThrough = try number(
            """
            SELECT coalesce((SELECT min(seq) - 1 FROM inbox WHERE readAt IS NULL), (SELECT max(seq) FROM inbox), 0)
            """)
        try run(
            "INSERT INTO reader (session, readThrough, lastSeen) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            [session, readThrough, now.milliseconds])
        try run(
            """
            INSERT INTO read_ahead (session, item) SELECT ?, seq FROM inbox WHERE seq > ? AND readAt IS NOT NULL
            ON CONFLICT DO NOTHING
            """, [session, readThrough])
        return Reader(session: session, readThrough: readThrough)
    }
}
