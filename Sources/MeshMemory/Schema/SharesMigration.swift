/// What shares leave on disk. Times are Unix milliseconds. What a share *is* lies in `state`, which only the room that runs
/// shares can read; the columns beside it are what this room sorts and bounds by.
enum SharesMigration {
    /// `secrets` (the invite, the keys, checks not yet revealed) is emptied when a share ends.
    static let sql = """
        CREATE TABLE share (
            id TEXT PRIMARY KEY,
            role TEXT NOT NULL CHECK (role IN ('teacher', 'student')),
            phase TEXT NOT NULL,
            isOpen INTEGER NOT NULL CHECK (isOpen IN (0, 1)),
            peer TEXT,
            version INTEGER NOT NULL,
            createdAt INTEGER NOT NULL,
            updatedAt INTEGER NOT NULL,
            state BLOB NOT NULL,
            secrets BLOB
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX share_by_age ON share (isOpen, updatedAt);

        CREATE TABLE share_turn (
            share TEXT NOT NULL REFERENCES share (id) ON DELETE CASCADE,
            role TEXT NOT NULL CHECK (role IN ('teacher', 'student')),
            number INTEGER NOT NULL,
            position INTEGER NOT NULL,
            isOwn INTEGER NOT NULL CHECK (isOwn IN (0, 1)),
            counter INTEGER NOT NULL,
            state TEXT NOT NULL,
            at INTEGER NOT NULL,
            record BLOB NOT NULL,
            PRIMARY KEY (share, role, number)
        ) STRICT, WITHOUT ROWID;
        CREATE UNIQUE INDEX share_turn_by_position ON share_turn (share, position);

        CREATE TABLE share_outgoing (
            share TEXT NOT NULL REFERENCES share (id) ON DELETE CASCADE,
            counter INTEGER NOT NULL,
            at INTEGER NOT NULL,
            envelope BLOB NOT NULL,
            PRIMARY KEY (share, counter)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE share_early (
            share TEXT NOT NULL REFERENCES share (id) ON DELETE CASCADE,
            counter INTEGER NOT NULL,
            envelope BLOB NOT NULL,
            PRIMARY KEY (share, counter)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE share_attempt (
            id INTEGER PRIMARY KEY,
            share TEXT NOT NULL REFERENCES share (id) ON DELETE CASCADE,
            at INTEGER NOT NULL,
            who TEXT NOT NULL,
            outcome TEXT NOT NULL
        ) STRICT;
        CREATE INDEX share_attempt_by_share ON share_attempt (share, id);

        CREATE TABLE owed_receipt (
            block INTEGER NOT NULL REFERENCES block (seq) ON DELETE CASCADE,
            peer TEXT NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('fetched', 'shown')),
            isPaid INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (block, state)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX owed_receipt_by_peer ON owed_receipt (peer) WHERE isPaid = 0;
        """
}
