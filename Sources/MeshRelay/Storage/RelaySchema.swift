import GRDB

/// The numbered migrations of the relay's store. A migration that has been released is never edited; a change is a new one.
///
/// What is in here besides sealed payloads is what the relay needs to hand them out: rooms, node ids, names as members gave
/// them, times, and digests of secrets.
enum RelaySchema {
    /// `PRAGMA application_id` of our files: "KthR" in ASCII.
    static let applicationID = 0x4B74_6852

    /// The number of the last migration, kept in `PRAGMA user_version`.
    static let version = 1

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 mail and rooms") { db in
            try db.execute(sql: mail)
            try db.execute(sql: rooms)
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = 1")
        }
        return migrator
    }

    private static let mail = """
        CREATE TABLE mailbox (
            id INTEGER PRIMARY KEY,
            room TEXT NOT NULL,
            node TEXT NOT NULL,
            key BLOB NOT NULL,
            last INTEGER NOT NULL DEFAULT 0,
            opened INTEGER NOT NULL,
            UNIQUE (room, node)
        ) STRICT;
        CREATE TABLE letter (
            id INTEGER PRIMARY KEY,
            mailbox INTEGER NOT NULL REFERENCES mailbox (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            sender TEXT NOT NULL,
            name TEXT NOT NULL,
            expires INTEGER NOT NULL,
            payload BLOB NOT NULL,
            UNIQUE (mailbox, number)
        ) STRICT;
        CREATE INDEX letter_by_expiry ON letter (expires);
        """

    private static let rooms = """
        CREATE TABLE share_room (
            share TEXT PRIMARY KEY,
            home TEXT NOT NULL,
            opener TEXT NOT NULL,
            secret BLOB NOT NULL,
            admission BLOB NOT NULL,
            guests INTEGER NOT NULL,
            expires INTEGER NOT NULL,
            closes INTEGER NOT NULL,
            closed INTEGER NOT NULL DEFAULT 0,
            attempts INTEGER NOT NULL DEFAULT 0
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX share_room_by_home ON share_room (home, opener);
        CREATE TABLE share_guest (
            share TEXT NOT NULL REFERENCES share_room (share) ON DELETE CASCADE,
            node TEXT NOT NULL,
            key BLOB NOT NULL,
            evicted INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (share, node)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE share_attempt (
            share TEXT NOT NULL REFERENCES share_room (share) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            outcome TEXT NOT NULL,
            node TEXT NOT NULL,
            name TEXT NOT NULL,
            at INTEGER NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (share, number)
        ) STRICT, WITHOUT ROWID;
        """
}
