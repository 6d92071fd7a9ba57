import Ambient
import GRDB
public import MeshProtocol

/// A word that this node owes the author of a block: that its host asked for it, or was shown it.
public struct OwedReceipt: Sendable, Hashable {
    /// The block.
    public let block: BlockKey
    /// The author's statement of it.
    public let assertion: AssertionID
    /// `fetched` or `shown`.
    public let state: DeliveryState
}

/// What receipts say beyond `stored`. They are kept until they could be sent, because a host reads while peers are away.
extension MemoryStore {
    /// Notes that this node's host has fetched, or was shown, the peers' blocks under `keys`. Own and unknown blocks are
    /// passed over, and so is what was noted before.
    ///
    /// - Returns: The authors' nodes to whom something is owed now.
    public func owe(_ state: DeliveryState, for keys: [BlockKey]) throws(MemoryError) -> Set<NodeID> {
        guard state == .fetched || state == .shown else {
            throw .invalidValue("Only 'fetched' and 'shown' are told afterwards.")
        }
        return try write { db in
            var peers: Set<NodeID> = []
            for key in Set(keys) {
                let found = try db.all(
                    """
                    SELECT seq, authorNode FROM block
                    WHERE key = ? AND receivedFrom = authorNode AND assertion IS NOT NULL AND standing <> 'refused'
                    """, [key.text]
                ) { row in (seq: row[0] as Int64, author: row[1] as String) }
                for item in found {
                    let peer = try NodeID(item.author)
                    guard try db.isNew(state, item.seq) else { continue }
                    try db.run(
                        "INSERT INTO owed_receipt (block, peer, state) VALUES (?, ?, ?)",
                        [item.seq, peer.text, state.rawValue])
                    peers.insert(peer)
                }
            }
            return peers
        }
    }

    /// What is owed to `peer`, at most `limit` of it.
    public func owedReceipts(to peer: NodeID, limit: Int = 256) throws(MemoryError) -> [OwedReceipt] {
        try read { db in
            try db.all(
                """
                SELECT b.key, b.assertion, o.state FROM owed_receipt o JOIN block b ON b.seq = o.block
                WHERE o.peer = ? AND o.isPaid = 0 ORDER BY o.block, o.state LIMIT ?
                """, [peer.text, limit]
            ) { row in
                OwedReceipt(
                    block: try BlockKey(row[0]), assertion: try AssertionID(row[1]),
                    state: DeliveryState(rawValue: row[2]) ?? .fetched)
            }
        }
    }

    /// Notes that a receipt was handed to a link. It may still be lost: then the author knows less than is true, never more.
    public func paid(_ receipt: OwedReceipt, to peer: NodeID) throws(MemoryError) {
        try write { db in
            try db.run(
                """
                UPDATE owed_receipt SET isPaid = 1
                WHERE peer = ? AND state = ? AND block IN (SELECT seq FROM block WHERE key = ? AND assertion = ?)
                """, [peer.text, receipt.state.rawValue, receipt.block.text, receipt.assertion.text])
        }
    }

    /// Notes that `peer` answered the own block under `key` by building on it.
    ///
    /// - Returns: Whether that was news.
    public func settleAnswered(_ key: BlockKey, by peer: NodeID) throws(MemoryError) -> Bool {
        let now = time.now.milliseconds
        return try write { db in
            try db.run(
                """
                UPDATE delivery SET state = 'answered', reason = NULL, at = ?, phase = 2
                WHERE peer = ? AND state IN ('accepted', 'held', 'stored', 'fetched', 'shown')
                    AND block IN (SELECT seq FROM block WHERE key = ? AND receivedFrom IS NULL)
                """, [now, peer.text, key.text])
            return db.changesCount > 0
        }
    }
}

extension Database {
    /// Whether neither this word nor a later one was said about the block.
    fileprivate func isNew(_ state: DeliveryState, _ seq: Int64) throws -> Bool {
        let known = try all("SELECT state FROM owed_receipt WHERE block = ?", [seq]) { row in row[0] as String }
        return !known.contains { $0 == state.rawValue || $0 == DeliveryState.shown.rawValue }
    }
}
