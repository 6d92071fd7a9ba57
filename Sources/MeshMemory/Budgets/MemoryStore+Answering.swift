public import Ambient
import GRDB
public import MeshProtocol

/// What a headless peer has done about the items of its inbox, and what became of its answers.
extension MemoryStore {
    /// How many handled items and answers are remembered apart from the blocks themselves.
    static let answersKept = 50_000

    /// Counts one more attempt at these items, before a model is asked, so that a crash in the middle is not tried for ever.
    ///
    /// - Returns: Attempts so far, this one included, of the item that was tried most.
    public func beginHandling(_ items: [InboxItem]) throws(MemoryError) -> Int {
        let now = time.now.milliseconds
        return try write { db in
            var most = 0
            for item in items {
                try db.run(
                    """
                    INSERT INTO handled (item, outcome, attempts, at) VALUES (?1, NULL, 1, ?2)
                    ON CONFLICT (item) DO UPDATE SET attempts = attempts + 1, at = ?2
                    """, [item.seq, now])
                most = max(most, Int(try db.number("SELECT attempts FROM handled WHERE item = ?", [item.seq])))
            }
            return most
        }
    }

    /// Takes one attempt back, because nobody was reached: an outage is no reason to give an item up.
    public func forgetAttempt(at items: [InboxItem]) throws(MemoryError) {
        try write { db in
            for item in items {
                try db.run(
                    "UPDATE handled SET attempts = max(0, attempts - 1) WHERE item = ? AND outcome IS NULL", [item.seq])
            }
        }
    }

    /// Notes that nothing more is to be done about these items.
    ///
    /// - Parameter outcome: A word for what came of them.
    public func markHandled(_ items: [InboxItem], outcome: String) throws(MemoryError) {
        let now = time.now.milliseconds
        try write { db in try db.markHandled(items.map(\.seq), outcome: outcome, now: now) }
    }

    /// Notes an answer that the store has accepted, and what it answers, in one transaction.
    public func recordEmission(of key: BlockKey, answering items: [Int64]) throws(MemoryError) {
        let now = time.now.milliseconds
        try write { db in
            try db.markHandled(items, outcome: "answered", now: now)
            try db.run(
                "INSERT INTO emission (key, at) VALUES (?, ?) ON CONFLICT (key) DO NOTHING", [key.text, now])
            guard db.changesCount > 0 else { return }
            try db.add(1, to: "emitted")
            try db.run(
                "DELETE FROM emission WHERE at <= (SELECT at FROM emission ORDER BY at DESC LIMIT 1 OFFSET ?)",
                [Self.answersKept])
        }
    }

    /// What was done about an item, or nil while something is still to be done.
    public func outcome(of item: InboxItem) throws(MemoryError) -> String? {
        try read { db in
            try db.first("SELECT outcome FROM handled WHERE item = ?", [item.seq]) { row in row[0] as String? } ?? nil
        }
    }

    /// Whether an own block that was made at or after `moment` names `key` as its parent. True also when the process died
    /// after the answer was kept and before anything was noted about it.
    public func hasOwnAnswer(to key: BlockKey, since moment: Timestamp) throws(MemoryError) -> Bool {
        try read { db in
            try db.number(
                """
                SELECT count(*) FROM lineage l JOIN block b ON b.seq = l.block
                WHERE l.parent = ? AND b.receivedFrom IS NULL AND b.storedAt >= ?
                """, [key.text, moment.milliseconds]) > 0
        }
    }

    /// Counts the answers that another node's receipt has proved to be stored since the last call. Looks at every answer
    /// that is not known to have arrived; see `noteReached` for one.
    ///
    /// - Returns: How many are newly known to have arrived somewhere.
    @discardableResult
    public func noteReachedEmissions() throws(MemoryError) -> Int {
        let now = time.now.milliseconds
        return try write { db in
            try db.run("UPDATE emission SET reachedAt = ? WHERE reachedAt IS NULL AND " + Self.isStored, [now])
            let count = db.changesCount
            if count > 0 { try db.add(Int64(count), to: "reached") }
            return count
        }
    }

    /// The same for one answer, when a receipt about it has just come.
    ///
    /// - Returns: Whether it is newly known to have arrived somewhere.
    public func noteReached(_ key: BlockKey) throws(MemoryError) -> Bool {
        let isUnreached = try read { db in
            try db.number("SELECT count(*) FROM emission WHERE key = ? AND reachedAt IS NULL", [key.text]) > 0
        }
        guard isUnreached else { return false }
        let now = time.now.milliseconds
        return try write { db in
            try db.run(
                "UPDATE emission SET reachedAt = ?1 WHERE key = ?2 AND reachedAt IS NULL AND " + Self.isStored,
                [now, key.text])
            guard db.changesCount > 0 else { return false }
            try db.add(1, to: "reached")
            return true
        }
    }

    /// That a receipt has proved the answer to be stored somewhere else.
    private static let isStored = """
        EXISTS (
            SELECT 1 FROM block b JOIN delivery d ON d.block = b.seq
            WHERE b.key = emission.key AND b.receivedFrom IS NULL
                AND d.state IN ('stored', 'fetched', 'shown', 'answered'))
        """

    /// Uses the one exception of a conversation.
    ///
    /// - Returns: False when it was used before; nothing is changed then.
    public func useException(of conversation: BlockKey) throws(MemoryError) -> Bool {
        let now = time.now.milliseconds
        return try write { db in
            try db.run(
                "INSERT INTO exception_used (conversation, at) VALUES (?, ?) ON CONFLICT DO NOTHING",
                [conversation.text, now])
            return db.changesCount > 0
        }
    }

    /// Whether the one exception of a conversation is used.
    public func isExceptionUsed(of conversation: BlockKey) throws(MemoryError) -> Bool {
        try read { db in
            try db.number("SELECT count(*) FROM exception_used WHERE conversation = ?", [conversation.text]) > 0
        }
    }
}

extension Database {
    fileprivate func markHandled(_ items: [Int64], outcome: String, now: Int64) throws {
        for item in items {
            try run(
                """
                INSERT INTO handled (item, outcome, attempts, at) VALUES (?1, ?2, 0, ?3)
                ON CONFLICT (item) DO UPDATE SET outcome = ?2, at = ?3
                """, [item, outcome, now])
        }
        try run(
            "DELETE FROM handled WHERE item <= (SELECT item FROM handled ORDER BY item DESC LIMIT 1 OFFSET ?)",
            [MemoryStore.answersKept])
    }
}
