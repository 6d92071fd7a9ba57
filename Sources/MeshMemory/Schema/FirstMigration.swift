/// The schema as it first was. Times are Unix milliseconds; an absent node or audience is the empty text where it takes part
/// in an index, because SQL's NULLs are never equal to each other.
enum FirstMigration {
    /// One row for each assertion: the same content by two authors, or at two times, has one key and two rows.
    static let blocks = """
        CREATE TABLE block (
            seq INTEGER PRIMARY KEY,
            key TEXT NOT NULL,
            author TEXT NOT NULL,
            authorNode TEXT NOT NULL,
            authorKey BLOB,
            room TEXT,
            audience TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            storedAt INTEGER NOT NULL,
            receivedFrom TEXT,
            standing TEXT NOT NULL CHECK (standing IN ('remembered', 'delivered', 'refused')),
            verification TEXT NOT NULL,
            verdict BLOB,
            assertion TEXT,
            focus TEXT, issue TEXT, intent TEXT, motivation TEXT, commitment TEXT, perspective TEXT, mood TEXT,
            record BLOB NOT NULL
        ) STRICT;
        CREATE UNIQUE INDEX block_by_identity ON block (key, authorNode, createdAt, audience);
        CREATE INDEX block_by_standing ON block (standing, seq);
        CREATE INDEX block_own ON block (seq) WHERE receivedFrom IS NULL;
        CREATE INDEX block_own_by_assertion ON block (assertion) WHERE receivedFrom IS NULL;

        CREATE VIRTUAL TABLE block_text USING fts5 (
            focus, issue, intent, motivation, commitment, perspective, mood,
            content = 'block', content_rowid = 'seq', tokenize = 'porter unicode61 remove_diacritics 2'
        );
        CREATE TRIGGER block_indexed AFTER INSERT ON block WHEN new.standing = 'remembered' BEGIN
            INSERT INTO block_text (rowid, focus, issue, intent, motivation, commitment, perspective, mood)
            VALUES (new.seq, new.focus, new.issue, new.intent, new.motivation, new.commitment, new.perspective, new.mood);
        END;
        CREATE TRIGGER block_unindexed AFTER DELETE ON block WHEN old.standing = 'remembered' BEGIN
            INSERT INTO block_text (block_text, rowid, focus, issue, intent, motivation, commitment, perspective, mood)
            VALUES ('delete', old.seq, old.focus, old.issue, old.intent, old.motivation, old.commitment,
                old.perspective, old.mood);
        END;

        CREATE TABLE lineage (
            block INTEGER NOT NULL REFERENCES block (seq) ON DELETE CASCADE,
            parent TEXT NOT NULL,
            PRIMARY KEY (block, parent)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX lineage_by_parent ON lineage (parent, block);

        CREATE TABLE seen (
            key TEXT NOT NULL,
            authorNode TEXT NOT NULL,
            createdAt INTEGER NOT NULL,
            audience TEXT NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (key, authorNode, createdAt, audience)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX seen_by_age ON seen (at);
        """

    /// The small vector that recall scans is apart from the large ones, so that loading it reads little. An empty vector
    /// means that the texts have none; NULL, that it has to be made (again).
    static let vectors = """
        CREATE TABLE field_vectors (
            block INTEGER PRIMARY KEY REFERENCES block (seq) ON DELETE CASCADE,
            vectors BLOB NOT NULL
        ) STRICT;
        CREATE TABLE recall_vector (
            block INTEGER PRIMARY KEY REFERENCES block (seq) ON DELETE CASCADE,
            authorNode TEXT NOT NULL,
            at INTEGER NOT NULL,
            vector BLOB
        ) STRICT;
        CREATE INDEX recall_vector_missing ON recall_vector (block) WHERE vector IS NULL;
        """

    /// Pinned keys, and the key of a conflict until a person settles it.
    static let peers = """
        CREATE TABLE peer (
            nodeID TEXT PRIMARY KEY,
            name TEXT NOT NULL,
            identityKey BLOB NOT NULL,
            sealingKey BLOB,
            room TEXT NOT NULL,
            trust INTEGER NOT NULL CHECK (trust BETWEEN 0 AND 2),
            firstSeen INTEGER NOT NULL,
            lastSeen INTEGER NOT NULL,
            dialect TEXT NOT NULL,
            implementation TEXT NOT NULL,
            conflictKey BLOB
        ) STRICT, WITHOUT ROWID;
        """

    /// What goes out and what came in. `phase` says whether a delivery waits (0), is under way (1) or needs no more sending
    /// (2); `state` is what the peer's receipts proved.
    static let traffic = """
        CREATE TABLE delivery (
            id INTEGER PRIMARY KEY,
            block INTEGER NOT NULL REFERENCES block (seq) ON DELETE CASCADE,
            peer TEXT NOT NULL,
            phase INTEGER NOT NULL CHECK (phase BETWEEN 0 AND 2),
            state TEXT NOT NULL,
            reason TEXT,
            at INTEGER NOT NULL,
            retryAt INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            enqueuedAt INTEGER NOT NULL,
            UNIQUE (block, peer)
        ) STRICT;
        CREATE INDEX delivery_open ON delivery (peer, id) WHERE phase < 2;

        CREATE TABLE inbox (
            seq INTEGER PRIMARY KEY AUTOINCREMENT,
            block INTEGER NOT NULL REFERENCES block (seq) ON DELETE CASCADE,
            kind TEXT NOT NULL CHECK (kind IN ('directed', 'admitted')),
            at INTEGER NOT NULL,
            readAt INTEGER
        ) STRICT;
        CREATE INDEX inbox_by_block ON inbox (block);
        CREATE INDEX inbox_unread ON inbox (seq) WHERE readAt IS NULL;

        CREATE TABLE reader (
            session TEXT PRIMARY KEY,
            readThrough INTEGER NOT NULL,
            lastSeen INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE read_ahead (
            session TEXT NOT NULL REFERENCES reader (session) ON DELETE CASCADE,
            item INTEGER NOT NULL,
            PRIMARY KEY (session, item)
        ) STRICT, WITHOUT ROWID;
        """

    /// Signed side records and small settings.
    static let sideRecords = """
        CREATE TABLE attestation (
            id INTEGER PRIMARY KEY,
            of TEXT NOT NULL,
            by TEXT NOT NULL,
            isOwn INTEGER NOT NULL,
            sig TEXT NOT NULL UNIQUE,
            record BLOB NOT NULL
        ) STRICT;
        CREATE INDEX attestation_of ON attestation (of, by);
        CREATE INDEX attestation_by_origin ON attestation (isOwn, id);
        CREATE TABLE meta (
            name TEXT PRIMARY KEY,
            value TEXT NOT NULL
        ) STRICT, WITHOUT ROWID;
        """
}
