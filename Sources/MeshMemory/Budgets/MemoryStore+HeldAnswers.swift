import Ambient
import GRDB

/// Answers that wait for a person, on disk, so that another process (the person's command) can decide about them.
extension MemoryStore {
    /// The most answers that wait; further ones are refused, so that a stuck peer cannot fill the disk.
    public static let mostHeldAnswers = 200

    /// Holds an answer.
    ///
    /// - Parameters:
    ///   - answer: At most 262,144 bytes.
    ///   - reasons: Why, in words without line breaks.
    /// - Returns: Its number, or nil when too many wait already.
    public func holdAnswer(_ answer: String, reasons: [String]) throws(MemoryError) -> Int64? {
        guard answer.utf8.count <= 262_144 else { throw .invalidValue("The answer is too long to be held.") }
        let now = time.now.milliseconds
        return try write { db in
            let waiting = try db.number("SELECT count(*) FROM held_answer WHERE state = 'held'")
            guard waiting < Self.mostHeldAnswers else { return nil }
            try db.run(
                "INSERT INTO held_answer (at, state, reasons, answer) VALUES (?, 'held', ?, ?)",
                [now, reasons.joined(separator: "\n"), answer])
            let id = db.lastInsertedRowID
            try db.run("DELETE FROM held_answer WHERE state IN ('sent', 'dropped') AND id < ?", [id - 1000])
            return id
        }
    }

    /// Answers in one state, oldest first, at most 200.
    public func heldAnswers(_ state: HeldAnswer.State = .held) throws(MemoryError) -> [HeldAnswer] {
        try read { db in
            try db.all(
                "SELECT id, at, state, reasons, answer FROM held_answer WHERE state = ? ORDER BY id LIMIT 200",
                [state.rawValue]
            ) { row in
                HeldAnswer(
                    id: row[0], at: Timestamp(milliseconds: row[1]),
                    state: HeldAnswer.State(rawValue: row[2]) ?? .held,
                    reasons: (row[3] as String).split(separator: "\n").map(String.init), answer: row[4])
            }
        }
    }

    /// Moves a held answer on: from held to released or dropped by a person's command, from released to sent by the peer.
    ///
    /// - Returns: False when there is none in the state from which `state` can be reached.
    public func moveHeldAnswer(_ id: Int64, to state: HeldAnswer.State) throws(MemoryError) -> Bool {
        let from: String
        switch state {
        case .held: return false
        case .released, .dropped: from = "held"
        case .sent: from = "released"
        }
        return try write { db in
            try db.run(
                "UPDATE held_answer SET state = ? WHERE id = ? AND state = ?", [state.rawValue, id, from])
            return db.changesCount > 0
        }
    }
}
