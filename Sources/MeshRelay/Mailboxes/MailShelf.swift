import Ambient
import Foundation
import GRDB

/// Mailboxes and letters in the store. Every call belongs into the caller's transaction.
struct MailShelf {
    /// A mailbox that was found or made.
    struct Box: Sendable {
        let id: Int64
        let last: Int64
        let waiting: Int
    }

    enum Opening {
        case open(Box)
        case wrongKey
        case quota
    }

    /// The most letters, and about the most bytes, that are read at once.
    private static let batch = (letters: 512, bytes: 256 << 10)

    let db: Database
    let now: Timestamp

    /// Finds a mailbox, or makes it: whoever is first chooses the key.
    func open(_ owner: MailAddress, key: SecretDigest, limits: MailLimits) throws -> Opening {
        let known = try db.first("SELECT id, last, key FROM mailbox WHERE room = ? AND node = ?", address(owner)) {
            row in
            (id: row[0] as Int64, last: row[1] as Int64, key: row[2] as Data)
        }
        if let known {
            guard let stored = SecretDigest(stored: Array(known.key)), stored.matches(key) else { return .wrongKey }
            try db.run("UPDATE mailbox SET opened = ? WHERE id = ?", [now.milliseconds, known.id])
            let waiting = try db.number(
                "SELECT count(*) FROM letter WHERE mailbox = ? AND expires > ?", [known.id, now.milliseconds])
            return .open(Box(id: known.id, last: known.last, waiting: Int(waiting)))
        }
        guard try db.number("SELECT count(*) FROM mailbox") < limits.mailboxes,
            try db.number("SELECT count(*) FROM mailbox WHERE room = ?", [owner.room]) < limits.mailboxesPerRoom
        else { return .quota }
        try db.run(
            "INSERT INTO mailbox (room, node, key, opened) VALUES (?, ?, ?, ?)",
            [owner.room, owner.node, Data(key.bytes), now.milliseconds])
        return .open(Box(id: db.lastInsertedRowID, last: 0, waiting: 0))
    }

    /// The mailbox of a node, or nil if it never asked for one.
    func box(of owner: MailAddress) throws -> Int64? {
        try db.first("SELECT id FROM mailbox WHERE room = ? AND node = ?", address(owner)) { $0[0] }
    }

    /// Puts a letter in and gives it its number.
    func insert(_ letter: Letter, into box: Int64, keeping retention: Duration) throws -> Int64 {
        try db.run("UPDATE mailbox SET last = last + 1 WHERE id = ?", [box])
        let number = try db.number("SELECT last FROM mailbox WHERE id = ?", [box])
        try db.run(
            "INSERT INTO letter (mailbox, number, sender, name, expires, payload) VALUES (?, ?, ?, ?, ?, ?)",
            [box, number, letter.sender, letter.senderName, (now + retention).milliseconds, letter.payload])
        return number
    }

    /// The next letters of a mailbox.
    func letters(of box: Int64, after number: Int64) throws -> LetterBatch {
        var letters: [StoredLetter] = []
        var bytes = 0
        var hasMore = false
        try db.each(
            """
            SELECT number, sender, name, payload FROM letter
            WHERE mailbox = ? AND number > ? AND expires > ? ORDER BY number
            """, [box, number, now.milliseconds]
        ) { row in
            let payload: Data = row[3]
            hasMore =
                !letters.isEmpty && (letters.count == Self.batch.letters || bytes + payload.count > Self.batch.bytes)
            guard !hasMore else { return false }
            bytes += payload.count
            letters.append(StoredLetter(number: row[0], sender: row[1], senderName: row[2], payload: payload))
            return true
        }
        let last = try db.number("SELECT last FROM mailbox WHERE id = ?", [box])
        return LetterBatch(letters: letters, through: hasMore ? letters.last?.number ?? last : last, hasMore: hasMore)
    }

    /// Forgets letters up to a number.
    func remove(from box: Int64, through number: Int64, ledger: inout MailLedger) throws {
        try settle(where: "letter.mailbox = ? AND letter.number <= ?", [box, number], &ledger)
        try db.run("DELETE FROM letter WHERE mailbox = ? AND number <= ?", [box, number])
    }

    /// Forgets a room with all its mail.
    func remove(room: String, ledger: inout MailLedger) throws {
        try settle(where: "mailbox.room = ?", [room], &ledger)
        try db.run("DELETE FROM mailbox WHERE room = ?", [room])
    }

    /// Forgets what one node of a room has, and what waits for it.
    func remove(_ owner: MailAddress, ledger: inout MailLedger) throws {
        try settle(where: "mailbox.room = ? AND mailbox.node = ?", address(owner), &ledger)
        try db.run("DELETE FROM mailbox WHERE room = ? AND node = ?", address(owner))
    }

    /// Notes that a mailbox is in use.
    func touch(_ box: Int64) throws {
        try db.run("UPDATE mailbox SET opened = ? WHERE id = ?", [now.milliseconds, box])
    }

    /// Forgets what has waited too long, and mailboxes that nobody has opened for too long.
    func expire(mailboxRetention: Duration, ledger: inout MailLedger) throws {
        try settle(where: "letter.expires <= ?", [now.milliseconds], &ledger)
        try db.run("DELETE FROM letter WHERE expires <= ?", [now.milliseconds])
        let bound = (now - mailboxRetention).milliseconds
        try settle(where: "mailbox.opened <= ?", [bound], &ledger)
        try db.run("DELETE FROM mailbox WHERE opened <= ?", [bound])
    }

    /// Counts everything that waits.
    func fill(_ ledger: inout MailLedger) throws {
        try tell(of: "1", []) { owner, sender, load in ledger.add(load, to: owner, from: sender) }
    }

    private func settle(where condition: String, _ arguments: StatementArguments, _ ledger: inout MailLedger) throws {
        try tell(of: condition, arguments) { owner, sender, load in ledger.remove(load, to: owner, from: sender) }
    }

    /// - Parameter condition: one of the constant texts above.
    private func tell(
        of condition: String, _ arguments: StatementArguments, _ body: (MailAddress, String, MailLedger.Load) -> Void
    ) throws {
        try db.each(
            """
            SELECT mailbox.room, mailbox.node, letter.sender, count(*), sum(length(letter.payload))
            FROM letter JOIN mailbox ON mailbox.id = letter.mailbox
            WHERE \(condition) GROUP BY letter.mailbox, letter.sender
            """, arguments
        ) { row in
            body(
                MailAddress(room: row[0], node: row[1]), row[2], MailLedger.Load(letters: row[3], bytes: row[4]))
            return true
        }
    }

    private func address(_ owner: MailAddress) -> StatementArguments { [owner.room, owner.node] }
}

extension Timestamp {
    fileprivate static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        moment + (.zero - duration)
    }
}
