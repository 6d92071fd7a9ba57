import Ambient
import GRDB

/// The money side of the ledger. A call reserves its worst case before it is made and is settled after; both are committed
/// before they return. A reservation that is never settled, because the process died, counts in full for good: the vendor may
/// have charged it.
extension MemoryStore {
    /// How long amounts of earlier runs are kept: the longest window, and as much again for clocks that are set.
    static let spendKept: Duration = .seconds(48 * 3600)

    /// Reserves `worst` unless `refusal` objects to what is spent already. Looking and noting are one transaction, so that
    /// any number of callers cannot together pass a cap that each of them keeps alone.
    ///
    /// - Parameters:
    ///   - worst: The most that the call can use.
    ///   - counterpart: Whose block causes the call.
    ///   - run: The name of this run of the peer.
    ///   - refusal: Why not, given what is spent and reserved so far; nil grants. Must not call the store.
    /// - Returns: The number of the reservation, for `settle`.
    public func reserve<Refusal: Sendable>(
        _ worst: Spend, counterpart: String, run: String, unless refusal: (SpendTotals) -> Refusal?
    ) throws(MemoryError) -> Ruling<Int64, Refusal> {
        let now = time.now
        return try write { db in
            if let refusal = refusal(try db.spendTotals(run: run, now: now)) { return .refused(refusal) }
            try db.run(
                "DELETE FROM spend WHERE at < ? AND run <> ?",
                [(now + (.zero - Self.spendKept)).milliseconds, run])
            try db.run(
                "INSERT INTO spend (run, at, counterpart, isSettled, cost, tokens) VALUES (?, ?, ?, 0, ?, ?)",
                [run, now.milliseconds, counterpart, max(0, worst.microDollars), max(0, worst.tokens)])
            return .granted(db.lastInsertedRowID)
        }
    }

    /// Replaces a reservation by what the call has used. A second settling changes nothing.
    public func settle(reservation id: Int64, used: Spend) throws(MemoryError) {
        try write { db in
            try db.run(
                "UPDATE spend SET isSettled = 1, cost = ?, tokens = ? WHERE id = ? AND isSettled = 0",
                [max(0, used.microDollars), max(0, used.tokens), id])
            guard db.changesCount > 0 else { return }
            try db.add(used.microDollars, to: "microDollars")
            try db.add(used.tokens, to: "tokens")
        }
    }

    /// What is spent and reserved now.
    public func spendTotals(run: String) throws(MemoryError) -> SpendTotals {
        let now = time.now
        return try read { db in try db.spendTotals(run: run, now: now) }
    }

    /// Notes a wake unless `refusal` objects to those before it, in one transaction.
    ///
    /// - Parameter refusal: Why not; nil grants. Must not call the store.
    public func recordWake<Refusal: Sendable>(
        counterpart: String, unless refusal: (WakeCounts) -> Refusal?
    ) throws(MemoryError) -> Ruling<Int64, Refusal> {
        let now = time.now
        return try write { db in
            if let refusal = refusal(try db.wakeCounts(counterpart: counterpart, now: now)) { return .refused(refusal) }
            try db.run("DELETE FROM wake WHERE at < ?", [(now + (.zero - Self.spendKept)).milliseconds])
            try db.run("INSERT INTO wake (at, counterpart) VALUES (?, ?)", [now.milliseconds, counterpart])
            let id = db.lastInsertedRowID
            try db.add(1, to: "wakes")
            return .granted(id)
        }
    }

    /// The wakes so far.
    public func wakeCounts(counterpart: String = "") throws(MemoryError) -> WakeCounts {
        let now = time.now
        return try read { db in try db.wakeCounts(counterpart: counterpart, now: now) }
    }
}

extension Database {
    fileprivate func spendTotals(run: String, now: Timestamp) throws -> SpendTotals {
        var totals = SpendTotals()
        totals.run = try spend("SELECT sum(cost), sum(tokens) FROM spend WHERE run = ?", [run])
        totals.hour = try spend(
            "SELECT sum(cost), sum(tokens) FROM spend WHERE at > ?", [(now + .seconds(-3600)).milliseconds])
        totals.day = try spend(
            "SELECT sum(cost), sum(tokens) FROM spend WHERE at > ?", [(now + .seconds(-86_400)).milliseconds])
        return totals
    }

    private func spend(_ sql: String, _ arguments: StatementArguments) throws -> Spend {
        try first(sql, arguments) { row in
            Spend(microDollars: (row[0] as Int64?) ?? 0, tokens: (row[1] as Int64?) ?? 0)
        } ?? Spend()
    }

    fileprivate func wakeCounts(counterpart: String, now: Timestamp) throws -> WakeCounts {
        let hour = (now + .seconds(-3600)).milliseconds
        var counts = WakeCounts()
        counts.minute = Int(
            try number("SELECT count(*) FROM wake WHERE at > ?", [(now + .seconds(-60)).milliseconds]))
        counts.hour = Int(try number("SELECT count(*) FROM wake WHERE at > ?", [hour]))
        counts.day = Int(
            try number("SELECT count(*) FROM wake WHERE at > ?", [(now + .seconds(-86_400)).milliseconds]))
        counts.counterpartHour = Int(
            try number("SELECT count(*) FROM wake WHERE at > ? AND counterpart = ?", [hour, counterpart]))
        return counts
    }

    /// Adds to a lifetime total, saturating.
    func add(_ amount: Int64, to name: String) throws {
        try run(
            """
            INSERT INTO lifetime_total (name, value) VALUES (?1, ?2)
            ON CONFLICT (name) DO UPDATE SET value = min(4611686018427387904, value + ?2)
            """, [name, max(0, min(amount, 1 << 61))])
    }
}
