public import Ambient
import GRDB
public import MeshProtocol

/// What goes out. A delivery waits, is under way, and is settled by the peer's receipt or given up; see `DeliveryState`.
extension MemoryStore {
    /// Queues an own block for one more peer. A delivery that exists already is left as it is.
    ///
    /// - Throws: `MemoryError.unknownBlock` when this is not one of our own blocks.
    public func enqueue(_ block: Block, for peer: NodeID) throws(MemoryError) {
        let now = time.now
        try write { db in
            let seq = try db.first(
                """
                SELECT seq FROM block
                WHERE key = ? AND authorNode = ? AND createdAt = ? AND audience = ? AND receivedFrom IS NULL
                """,
                [
                    block.key.text, block.authorNode?.text ?? "", block.createdAt.milliseconds,
                    block.audience?.text ?? "",
                ]
            ) { row in row[0] as Int64 }
            guard let seq else { throw MemoryError.unknownBlock(block.key) }
            try db.enqueue(seq, for: peer, now: now)
        }
    }

    /// What may be sent to `peer` now, oldest first, without what is under way and what the peer asked to hold until later.
    ///
    /// - Parameter window: How many deliveries may be under way together; those that already are count.
    public func nextOutbox(for peer: NodeID, window: Int, now: Timestamp) throws(MemoryError) -> [OutboxItem] {
        try read { db in
            let waiting = try db.number(
                "SELECT count(*) FROM delivery WHERE peer = ? AND phase < 2 AND phase = 0 AND retryAt <= ?",
                [peer.text, now.milliseconds])
            guard waiting > 0 else { return [] }
            let underWay = try db.number(
                "SELECT count(*) FROM delivery WHERE peer = ? AND phase < 2 AND phase = 1", [peer.text])
            let room = max(0, Int64(clamping: window) - underWay)
            let waitingItems = try db.all(
                """
                SELECT d.id, d.state, d.attempts, d.block FROM delivery d
                WHERE d.peer = ? AND d.phase < 2 AND d.phase = 0 AND d.retryAt <= ? ORDER BY d.id LIMIT ?
                """,
                [peer.text, now.milliseconds, room]
            ) { row in (id: row[0] as Int64, state: row[1] as String, attempts: row[2] as Int, block: row[3] as Int64) }
            return try waitingItems.compactMap { item in
                let row = try db.first(BlockRow.select + "WHERE b.seq = ?", [item.block], readable) ?? nil
                guard let row else { return nil }
                return OutboxItem(
                    id: item.id, peer: peer, block: row.block, state: DeliveryState(rawValue: item.state) ?? .accepted,
                    attempts: item.attempts)
            }
        }
    }

    /// How many deliveries to `peer` have no receipt yet, waiting or under way.
    public func undelivered(to peer: NodeID) throws(MemoryError) -> Int {
        try read { db in
            Int(try db.number("SELECT count(*) FROM delivery WHERE peer = ? AND phase < 2", [peer.text]))
        }
    }

    /// Notes that an item was handed to a link.
    public func markDispatched(_ id: Int64) throws(MemoryError) {
        try write { db in
            try db.run("UPDATE delivery SET phase = 1, attempts = attempts + 1 WHERE id = ? AND phase = 0", [id])
        }
    }

    /// Makes everything wait again that was under way to `peer` without a receipt: its link was lost.
    public func resetDispatched(peer: NodeID) throws(MemoryError) {
        try write { db in
            try db.run("UPDATE delivery SET phase = 0 WHERE peer = ? AND phase < 2 AND phase = 1", [peer.text])
        }
    }

    /// The deliveries that are under way to `peer`, by their `OutboxItem.id`, oldest first.
    public func underWay(to peer: NodeID) throws(MemoryError) -> [Int64] {
        try read { db in
            try db.all(
                "SELECT id FROM delivery WHERE peer = ? AND phase < 2 AND phase = 1 ORDER BY id", [peer.text]
            ) { row in row[0] as Int64 }
        }
    }

    /// Makes these deliveries wait again, as far as they are under way without a receipt.
    public func resetDispatched(_ ids: [Int64]) throws(MemoryError) {
        guard !ids.isEmpty else { return }
        try write { db in
            for id in ids { try db.run("UPDATE delivery SET phase = 0 WHERE id = ? AND phase = 1", [id]) }
        }
    }

    /// Gives up what has waited since before `limit`.
    ///
    /// - Returns: What was given up, so that its sender can be told.
    public func expireOutbox(olderThan limit: Timestamp) throws(MemoryError) -> [ExpiredDelivery] {
        let now = time.now
        return try write { db in
            let due = try db.all(
                """
                SELECT d.id, b.key, d.peer FROM delivery d INDEXED BY delivery_open JOIN block b ON b.seq = d.block
                WHERE d.phase < 2 AND d.enqueuedAt < ? ORDER BY d.id
                """,
                [limit.milliseconds]
            ) { row in
                (id: row[0] as Int64, expired: ExpiredDelivery(block: try BlockKey(row[1]), peer: try NodeID(row[2])))
            }
            for item in due {
                try db.run(
                    "UPDATE delivery SET phase = 2, state = 'expired', reason = NULL, at = ? WHERE id = ?",
                    [now.milliseconds, item.id])
            }
            return due.map(\.expired)
        }
    }
}
