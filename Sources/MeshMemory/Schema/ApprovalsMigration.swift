/// What a person was asked to agree to, and what they said. At most one request with the same digest is open at a time; the
/// closed ones are the record.
enum ApprovalsMigration {
    static let sql = """
        CREATE TABLE approval (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest TEXT NOT NULL,
            kind TEXT NOT NULL,
            session TEXT NOT NULL,
            shown TEXT NOT NULL,
            subject TEXT NOT NULL,
            requestedAt INTEGER NOT NULL,
            expiresAt INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('pending', 'approved', 'declined', 'used', 'expired')),
            timesAsked INTEGER NOT NULL,
            decidedBy TEXT,
            decidedAt INTEGER
        ) STRICT;
        CREATE UNIQUE INDEX approval_open ON approval (digest) WHERE state IN ('pending', 'approved');
        CREATE INDEX approval_by_session ON approval (session, requestedAt);
        """
}
