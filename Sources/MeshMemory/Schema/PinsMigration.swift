/// What must outlive the rows it came from: the keys of peers that were forgotten, and what became of old deliveries; and
/// blocks that are here only because others descend from them.
enum PinsMigration {
    static let sql = forgottenPeers + pastDeliveries + attestationsByJudge + ancestors

    /// A forgotten peer costs about 80 bytes: its node, its key and three numbers. `isKept` marks those of whom something was
    /// held or whom a person once trusted.
    private static let forgottenPeers = """
        ALTER TABLE peer ADD COLUMN wasTrusted INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE peer ADD COLUMN isHeard INTEGER NOT NULL DEFAULT 0;
        UPDATE peer SET wasTrusted = trust = 2, isHeard = nodeID IN (
            SELECT authorNode FROM block WHERE standing IN ('remembered', 'delivered'));
        CREATE TABLE forgotten_peer (
            nodeID TEXT PRIMARY KEY,
            identityKey BLOB NOT NULL,
            wasTrusted INTEGER NOT NULL,
            isKept INTEGER NOT NULL,
            firstSeen INTEGER NOT NULL,
            lastSeen INTEGER NOT NULL
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX forgotten_peer_by_age ON forgotten_peer (lastSeen) WHERE isKept = 0;

        """

    /// How many peers an own block reached whose receipts are not kept one by one any more.
    private static let pastDeliveries = """
        CREATE TABLE past_delivery (
            block INTEGER PRIMARY KEY REFERENCES block (seq) ON DELETE CASCADE,
            stored INTEGER NOT NULL,
            refused INTEGER NOT NULL,
            expired INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX delivery_settled ON delivery (at) WHERE phase = 2;

        """

    private static let attestationsByJudge = """
        CREATE INDEX attestation_by_judge ON attestation (by, id) WHERE isOwn = 0;

        """

    /// Which delivered blocks were fetched for the lineage of others. They were never said to this node.
    private static let ancestors = """
        CREATE TABLE ancestor (
            block INTEGER PRIMARY KEY REFERENCES block (seq) ON DELETE CASCADE
        ) STRICT;

        """
}
