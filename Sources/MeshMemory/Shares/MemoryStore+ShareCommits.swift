import Ambient
import Foundation
import GRDB
public import MeshProtocol

/// One step of a share, one transaction.
extension MemoryStore {
    /// Attempts kept of one share; the oldest go first.
    static let keptAttempts = 100
    /// Envelopes that one share may keep before their turn, and their bytes together.
    static let earlyEnvelopes = 64
    static let earlyBytes = 4 << 20
    /// Shares that may be open at once, and ended ones that are kept.
    static let openShares = 200
    static let endedShares = 1_000

    /// Commits one step.
    ///
    /// - Returns: The record as it is now, with its new version: the next step builds on it.
    /// - Throws: `MemoryError.staleShare` when somebody else took a step in between; nothing was changed then.
    public func commit(_ change: ShareChange) throws(MemoryError) -> ShareRecord {
        let record = change.record
        let largest = max(record.state.count, record.secrets?.count ?? 0)
        guard largest <= ShareRecord.longestState else {
            throw .invalidValue("A share's state may have \(ShareRecord.longestState) bytes; this one has \(largest).")
        }
        return try write { db in
            let saved = try db.save(record)
            try db.apply(change)
            return saved
        }
    }

    /// Forgets a share and everything in it, because a person said so.
    public func deleteShare(_ id: ShareID) throws(MemoryError) {
        try write { db in try db.run("DELETE FROM share WHERE id = ?", [id.text]) }
    }
}

extension Database {
    fileprivate func save(_ record: ShareRecord) throws -> ShareRecord {
        var saved = record
        saved.version += 1
        let arguments: StatementArguments = [
            record.phase, record.isOpen, record.peer?.text, saved.version, record.updatedAt.milliseconds,
            Data(record.state), record.secrets.map { Data($0) }, record.id.text,
        ]
        if record.version == 0 {
            let open = try number("SELECT count(*) FROM share WHERE isOpen = 1")
            guard open < MemoryStore.openShares else {
                throw MemoryError.invalidValue(
                    "\(MemoryStore.openShares) shares are open already. End some with 'kith share stop' first.")
            }
            guard try number("SELECT count(*) FROM share WHERE id = ?", [record.id.text]) == 0 else {
                throw MemoryError.staleShare(record.id)
            }
            try run(
                """
                INSERT INTO share (phase, isOpen, peer, version, updatedAt, state, secrets, id, role, createdAt)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                arguments + [record.role.rawValue, record.createdAt.milliseconds])
            try dropOldestEndedShares()
        } else {
            try run(
                """
                UPDATE share SET phase = ?, isOpen = ?, peer = ?, version = ?, updatedAt = ?, state = ?, secrets = ?
                WHERE id = ? AND version = ?
                """,
                arguments + [record.version])
            guard changesCount == 1 else { throw MemoryError.staleShare(record.id) }
        }
        return saved
    }

    private func dropOldestEndedShares() throws {
        try run(
            """
            DELETE FROM share WHERE id IN (
                SELECT id FROM share WHERE isOpen = 0 ORDER BY updatedAt DESC LIMIT -1 OFFSET ?)
            """, [MemoryStore.endedShares])
    }

    fileprivate func apply(_ change: ShareChange) throws {
        let share = change.record.id.text
        let now = change.record.updatedAt.milliseconds
        for turn in change.turns {
            try run(
                """
                INSERT INTO share_turn (share, role, number, position, isOwn, counter, state, at, record)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
                [
                    share, turn.role.rawValue, turn.number, turn.position, turn.isOwn,
                    Int64(bitPattern: turn.counter), turn.state.rawValue, turn.at.milliseconds, Data(turn.record),
                ])
        }
        for item in change.outgoing {
            try run(
                "INSERT INTO share_outgoing (share, counter, at, envelope) VALUES (?, ?, ?, ?)",
                [share, Int64(bitPattern: item.counter), now, Data(item.envelope)])
        }
        if let acknowledged = change.acknowledged {
            let through = Int64(bitPattern: acknowledged)
            try run("DELETE FROM share_outgoing WHERE share = ? AND counter <= ?", [share, through])
        }
        if let stored = [change.acknowledged, change.mailed].compactMap(\.self).max() {
            try run(
                """
                UPDATE share_turn SET state = 'stored', at = ?
                WHERE share = ? AND isOwn = 1 AND state = 'accepted' AND counter <= ?
                """, [now, share, Int64(bitPattern: stored)])
        }
        for step in change.progress {
            let earlier = DeliveryState.allCases.filter { $0.canMove(to: step.state) }.map(\.rawValue)
            let list = earlier.map { "'\($0)'" }.joined(separator: ", ")
            try run(
                """
                UPDATE share_turn SET state = ?, at = ? WHERE share = ? AND role = ? AND number <= ? AND state IN (\(list))
                """, [step.state.rawValue, now, share, change.record.role.rawValue, step.through])
        }
        if let early = change.early { try keep(early, of: share) }
        if let consumed = change.consumed {
            try run("DELETE FROM share_early WHERE share = ? AND counter <= ?", [share, Int64(bitPattern: consumed)])
        }
        if let attempt = change.attempt { try note(attempt, of: share) }
        if change.dropsTraffic {
            try run("DELETE FROM share_outgoing WHERE share = ?", [share])
            try run("DELETE FROM share_early WHERE share = ?", [share])
        }
    }

    /// The newest envelope under a number counts: what is kept here has not been authenticated yet, so a forgery must not be
    /// able to keep the true one out.
    private func keep(_ early: ShareEnvelopeRecord, of share: String) throws {
        let counter = Int64(bitPattern: early.counter)
        try run("DELETE FROM share_early WHERE share = ? AND counter = ?", [share, counter])
        let held = try first(
            "SELECT count(*), coalesce(sum(length(envelope)), 0) FROM share_early WHERE share = ?", [share]
        ) { row in (count: row[0] as Int, bytes: row[1] as Int) }
        guard let held, held.count < MemoryStore.earlyEnvelopes,
            held.bytes + early.envelope.count <= MemoryStore.earlyBytes
        else { return }
        try run(
            "INSERT INTO share_early (share, counter, envelope) VALUES (?, ?, ?)",
            [share, counter, Data(early.envelope)])
    }

    private func note(_ attempt: ShareAttempt, of share: String) throws {
        let who = String(decoding: attempt.who.utf8.prefix(256), as: UTF8.self)
        try run(
            "INSERT INTO share_attempt (share, at, who, outcome) VALUES (?, ?, ?, ?)",
            [share, attempt.at.milliseconds, who, attempt.outcome])
        try run(
            """
            DELETE FROM share_attempt WHERE share = ? AND id <= (
                SELECT id FROM share_attempt WHERE share = ? ORDER BY id DESC LIMIT 1 OFFSET ?)
            """, [share, share, MemoryStore.keptAttempts])
    }
}
