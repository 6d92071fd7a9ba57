public import Ambient
import CAT7
import GRDB
import RelevanceGate
import Synchronization

extension MemoryStore {
    /// Lets go of what has served its time (see `Retention`), makes missing vectors and tidies the file. Meant to be called
    /// about once a minute; takes a few milliseconds, or about 0.1 s while vectors are made again after a change of encoder.
    public func housekeeping(now: Timestamp) throws(MemoryError) {
        try write { db in
            try db.dropRefused(now: now)
            try db.dropReadItems(now: now)
            try db.dropAncestors()
            try db.dropSettledDeliveries(now: now, atMost: Retention.settledDeliveryRows)
            try db.mergeTextIndex()
            try db.dropOwnAttestations()
            try db.shareOutAttestations(limits: Retention.attestations)
            try db.dropForgottenStrangers(limits: pinLimits)
        }
        try makeMissingVectors()
        try checkpoint()
    }

    private func makeMissingVectors() throws(MemoryError) {
        let made = try write { db in
            let missing = try db.all(
                """
                SELECT v.block, v.authorNode, v.at, b.focus, b.issue, b.intent, b.motivation, b.commitment, b.perspective,
                    b.mood
                FROM recall_vector v JOIN block b ON b.seq = v.block WHERE v.vector IS NULL ORDER BY v.block DESC LIMIT ?
                """,
                [Retention.vectorsPerRound]
            ) { row in
                (
                    block: row[0] as Int64, author: row[1] as String, at: row[2] as Int64,
                    texts: PerField { field in row[3 + field.rawValue] as String? }
                )
            }
            for item in missing {
                let vectors = item.texts.map { _, text in text.flatMap(encode) }
                try db.insertVectors(vectors, block: item.block, authorNode: item.author, at: item.at)
            }
            return missing.count
        }
        // The index holds the rows without their vectors, so it is read again when somebody asks.
        if made > 0 { recallIndex.withLock { $0 = RecallIndex() } }
    }
}

extension Database {
    fileprivate func dropRefused(now: Timestamp) throws {
        let limit = (now + (.zero - Retention.refused)).milliseconds
        let old = "standing = 'refused' AND (storedAt < ? OR seq <= ?)"
        let overflow = try number(
            "SELECT seq FROM block WHERE standing = 'refused' ORDER BY seq DESC LIMIT 1 OFFSET ?",
            [Retention.refusedBlocks])
        try run(
            """
            INSERT INTO seen (key, authorNode, createdAt, audience, at)
            SELECT key, authorNode, createdAt, audience, ? FROM block WHERE \(old) ON CONFLICT DO NOTHING
            """, [now.milliseconds, limit, overflow])
        try run("DELETE FROM block WHERE \(old)", [limit, overflow])
        try run("DELETE FROM seen WHERE at < ?", [(now + (.zero - Retention.seen)).milliseconds])
        try run(
            "DELETE FROM seen WHERE at <= (SELECT at FROM seen ORDER BY at DESC LIMIT 1 OFFSET ?)",
            [Retention.seenAssertions])
    }

    fileprivate func dropReadItems(now: Timestamp) throws {
        let limit = (now + (.zero - Retention.inbox)).milliseconds
        try run("DELETE FROM inbox WHERE readAt < ?", [limit])
        try run(
            "DELETE FROM inbox WHERE seq <= (SELECT seq FROM inbox ORDER BY seq DESC LIMIT 1 OFFSET ?)",
            [Retention.inboxItems])
        try run("DELETE FROM reader WHERE lastSeen < ?", [limit])
        try run("DELETE FROM read_ahead WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE seq = item)")
        // What was delivered but not admitted lives as long as its place in the inbox.
        try run(
            """
            DELETE FROM block WHERE standing = 'delivered'
                AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.block = block.seq)
                AND NOT EXISTS (SELECT 1 FROM ancestor WHERE ancestor.block = block.seq)
            """)
    }

    /// One bounded step of merging the pieces of the text index; nothing is written when there is nothing to merge.
    fileprivate func mergeTextIndex() throws {
        try run("INSERT INTO block_text (block_text, rank) VALUES ('merge', ?)", [Retention.mergedPages])
    }

    fileprivate func dropOwnAttestations() throws {
        try run(
            """
            DELETE FROM attestation WHERE isOwn = 1 AND id <= (
                SELECT id FROM attestation WHERE isOwn = 1 ORDER BY id DESC LIMIT 1 OFFSET ?)
            """, [Retention.ownAttestations])
    }
}
