import Ambient
import GRDB

/// Counters that outlive the process.
extension MemoryStore {
    /// Counts something that was not done, by reason.
    public func countSuppression(_ reason: String, times: Int = 1) throws(MemoryError) {
        let now = time.now.milliseconds
        try write { db in
            try db.run(
                """
                INSERT INTO suppression (reason, count, lastAt) VALUES (?1, ?2, ?3)
                ON CONFLICT (reason) DO UPDATE SET count = count + ?2, lastAt = ?3
                """, [reason, max(0, times), now])
        }
    }

    /// All reasons so far, most frequent first.
    public func suppressions() throws(MemoryError) -> [SuppressionCount] {
        try read { db in
            try db.all("SELECT reason, count, lastAt FROM suppression ORDER BY count DESC, reason") { row in
                SuppressionCount(reason: row[0], count: row[1], lastAt: Timestamp(milliseconds: row[2]))
            }
        }
    }

    /// Adds to a total over the identity's life.
    public func addToTotal(_ name: String, _ amount: Int64 = 1) throws(MemoryError) {
        try write { db in try db.add(amount, to: name) }
    }

    /// The totals over the identity's life: `wakes`, `calls`, `emitted`, `reached`, `microDollars`, `tokens` and others.
    public func lifetimeTotals() throws(MemoryError) -> [String: Int64] {
        try read { db in
            let rows = try db.all("SELECT name, value FROM lifetime_total") { row in
                (name: row[0] as String, value: row[1] as Int64)
            }
            return Dictionary(uniqueKeysWithValues: rows.map { ($0.name, $0.value) })
        }
    }
}
