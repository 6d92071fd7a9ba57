import Ambient
import GRDB
public import MeshProtocol

/// Reading shares.
extension MemoryStore {
    /// The share, or nil.
    public func share(_ id: ShareID) throws(MemoryError) -> ShareRecord? {
        try read { db in try db.first(ShareRecord.select + "WHERE id = ?", [id.text], ShareRecord.init) }
    }

    /// All shares, the last changed first. `limit` is moved into 0...2,000.
    public func shares(openOnly: Bool = false, limit: Int = 2_000) throws(MemoryError) -> [ShareRecord] {
        try read { db in
            try db.all(
                ShareRecord.select + "WHERE isOpen >= ? ORDER BY updatedAt DESC, id LIMIT ?",
                [openOnly ? 1 : 0, max(0, min(limit, 2_000))], ShareRecord.init)
        }
    }

    /// The turns of a share in the order in which this node came to know them, those after `position`.
    public func shareTurns(_ id: ShareID, after position: Int = 0) throws(MemoryError) -> [ShareTurnRecord] {
        try read { db in
            try db.all(
                ShareTurnRecord.select + "WHERE share = ? AND position > ? ORDER BY position", [id.text, position],
                ShareTurnRecord.init)
        }
    }

    /// The turns of one side after its turn `number`, in the order of its chain.
    public func shareTurns(_ id: ShareID, of role: ShareRole, after number: Int) throws(MemoryError)
        -> [ShareTurnRecord]
    {
        try read { db in
            try db.all(
                ShareTurnRecord.select + "WHERE share = ? AND role = ? AND number > ? ORDER BY number",
                [id.text, role.rawValue, number], ShareTurnRecord.init)
        }
    }

    /// One turn, or nil.
    public func shareTurn(_ id: ShareID, _ role: ShareRole, _ number: Int) throws(MemoryError) -> ShareTurnRecord? {
        try read { db in
            try db.first(
                ShareTurnRecord.select + "WHERE share = ? AND role = ? AND number = ?",
                [id.text, role.rawValue, number], ShareTurnRecord.init)
        }
    }

    /// Envelopes that the peer has not acknowledged, those after the one numbered `counter`, in order, at most `limit` of them.
    public func outgoingEnvelopes(
        _ id: ShareID, after counter: UInt64 = 0, limit: Int
    ) throws(MemoryError) -> [ShareEnvelopeRecord] {
        try read { db in
            try db.all(
                "SELECT counter, envelope FROM share_outgoing WHERE share = ? AND counter > ? ORDER BY counter LIMIT ?",
                [id.text, Int64(clamping: counter), max(0, limit)], ShareEnvelopeRecord.init)
        }
    }

    /// How many envelopes the peer has not acknowledged.
    public func outgoingCount(_ id: ShareID) throws(MemoryError) -> Int {
        try read { db in Int(try db.number("SELECT count(*) FROM share_outgoing WHERE share = ?", [id.text])) }
    }

    /// How many own turns travel in envelopes after `acknowledged`.
    public func waitingTurns(_ id: ShareID, after acknowledged: UInt64) throws(MemoryError) -> Int {
        try read { db in
            Int(
                try db.number(
                    "SELECT count(*) FROM share_turn WHERE share = ? AND isOwn = 1 AND counter > ?",
                    [id.text, Int64(bitPattern: acknowledged)]))
        }
    }

    /// The envelope under a number that came before its turn, or nil.
    public func earlyEnvelope(_ id: ShareID, counter: UInt64) throws(MemoryError) -> ShareEnvelopeRecord? {
        try read { db in
            try db.first(
                "SELECT counter, envelope FROM share_early WHERE share = ? AND counter = ?",
                [id.text, Int64(bitPattern: counter)], ShareEnvelopeRecord.init)
        }
    }

    /// Who tried to use the share's invite, oldest first: the last hundred.
    public func shareAttempts(_ id: ShareID) throws(MemoryError) -> [ShareAttempt] {
        try read { db in
            try db.all(
                "SELECT at, who, outcome FROM share_attempt WHERE share = ? ORDER BY id", [id.text]
            ) { row in
                ShareAttempt(at: Timestamp(milliseconds: row[0]), who: row[1], outcome: row[2])
            }
        }
    }
}
