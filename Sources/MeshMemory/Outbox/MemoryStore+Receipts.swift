public import Ambient
import GRDB
public import MeshProtocol

/// What receipts prove about deliveries.
extension MemoryStore {
    /// The longest reason kept from a peer, in characters.
    static let reasonLength = 500

    /// Moves the delivery of an own assertion to `peer` forward.
    ///
    /// - Parameter state: A word of `DeliveryState`; any other is ignored.
    /// - Returns: Whether anything changed: false for a receipt that is late, repeated, unknown or about nothing we sent.
    @discardableResult
    public func settle(
        peer: NodeID, assertion: AssertionID, state: String, reason: String? = nil
    ) throws(MemoryError) -> Bool {
        guard let next = DeliveryState(rawValue: state) else { return false }
        return try advance(peer: peer, assertion: assertion, to: next, retryAt: nil, reason: reason)
    }

    /// Notes that `peer` asked to wait until `until`; the delivery is offered again then.
    ///
    /// - Returns: Whether the delivery was still open.
    @discardableResult
    public func hold(
        peer: NodeID, assertion: AssertionID, until: Timestamp, reason: String? = nil
    ) throws(MemoryError) -> Bool {
        try advance(peer: peer, assertion: assertion, to: .held, retryAt: until, reason: reason)
    }

    private func advance(
        peer: NodeID, assertion: AssertionID, to next: DeliveryState, retryAt: Timestamp?, reason: String?
    ) throws(MemoryError) -> Bool {
        let now = time.now
        let reason = reason.map { String($0.prefix(Self.reasonLength)) }
        return try write { db in
            let found = try db.first(
                """
                SELECT d.id, d.state FROM block b JOIN delivery d ON d.block = b.seq
                WHERE b.assertion = ? AND b.receivedFrom IS NULL AND d.peer = ?
                """,
                [assertion.text, peer.text]
            ) { row in (id: row[0] as Int64, state: DeliveryState(rawValue: row[1])) }
            guard let found, let state = found.state else { return false }
            // A second hold proves no more than the first, but it moves the time.
            let isRenewedHold = state == .held && next == .held && retryAt != nil
            guard isRenewedHold || state.canMove(to: next) else { return false }
            try db.run(
                "UPDATE delivery SET state = ?, reason = ?, at = ?, phase = ?, retryAt = ? WHERE id = ?",
                [
                    next.rawValue, reason, now.milliseconds, next.isSettled ? 2 : 0,
                    (retryAt ?? Timestamp(milliseconds: 0)).milliseconds, found.id,
                ])
            return true
        }
    }

    /// How far an own block has come, peer by peer, in the order in which they were queued.
    public func deliveries(of key: BlockKey) throws(MemoryError) -> [Delivery] {
        try read { db in
            try db.all(
                """
                SELECT d.peer, d.state, d.reason, d.at, d.attempts FROM block b JOIN delivery d ON d.block = b.seq
                WHERE b.key = ? AND b.receivedFrom IS NULL ORDER BY d.id
                """,
                [key.text]
            ) { row in
                Delivery(
                    peer: try NodeID(row[0]), state: DeliveryState(rawValue: row[1]) ?? .accepted, reason: row[2],
                    at: Timestamp(milliseconds: row[3]), attempts: row[4])
            }
        }
    }
}
