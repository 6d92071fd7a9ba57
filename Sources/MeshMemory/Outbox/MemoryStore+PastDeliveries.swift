import Ambient
import GRDB
public import MeshProtocol

extension MemoryStore {
    /// What became of an own block's deliveries that housekeeping has summed up, or nil when each of them is still kept and
    /// `deliveries(of:)` tells them all.
    public func pastDeliveries(of key: BlockKey) throws(MemoryError) -> PastDeliveries? {
        let sums = try read { db in
            try db.first(
                """
                SELECT sum(p.stored), sum(p.refused), sum(p.expired) FROM block b JOIN past_delivery p ON p.block = b.seq
                WHERE b.key = ? AND b.receivedFrom IS NULL
                """, [key.text]
            ) { row in
                PastDeliveries(
                    stored: (row[0] as Int?) ?? 0, refused: (row[1] as Int?) ?? 0, expired: (row[2] as Int?) ?? 0)
            }
        }
        return sums.flatMap { $0.count > 0 ? $0 : nil }
    }
}

extension Database {
    /// Sums up settled deliveries that are old and not of the newest own blocks, and the oldest of those beyond `limit`. What
    /// is still to be delivered is never touched.
    func dropSettledDeliveries(now: Timestamp, atMost limit: Int) throws {
        let newest = try number(
            "SELECT seq FROM block INDEXED BY block_own WHERE receivedFrom IS NULL ORDER BY seq DESC LIMIT 1 OFFSET ?",
            [Retention.blocksWithDeliveries - 1])
        try sumUpDeliveries(
            "at < ? AND block < ?", [(now + (.zero - Retention.settledDeliveries)).milliseconds, newest])
        let surplus = try number("SELECT count(*) FROM delivery WHERE phase = 2") - Int64(limit)
        guard surplus > 0 else { return }
        try sumUpDeliveries(
            "id IN (SELECT id FROM delivery WHERE phase = 2 ORDER BY at, id LIMIT ?)", [surplus])
    }

    private func sumUpDeliveries(_ condition: String, _ arguments: StatementArguments) throws {
        try run(
            """
            INSERT INTO past_delivery (block, stored, refused, expired)
            SELECT block, sum(state NOT IN ('refused', 'expired')), sum(state = 'refused'), sum(state = 'expired')
            FROM delivery WHERE phase = 2 AND \(condition) GROUP BY block
            ON CONFLICT (block) DO UPDATE SET stored = stored + excluded.stored,
                refused = refused + excluded.refused, expired = expired + excluded.expired
            """, arguments)
        try run("DELETE FROM delivery WHERE phase = 2 AND \(condition)", arguments)
    }
}
