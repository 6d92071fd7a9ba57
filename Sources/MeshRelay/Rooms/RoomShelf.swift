import Ambient
import Foundation
import GRDB

/// Rooms for one share, their guests and the attempts to enter them, in the store. Every call belongs into the caller's
/// transaction.
struct RoomShelf {
    /// An attempt as it is kept for the opener.
    struct Attempt: Sendable {
        let number: Int64
        let outcome: AttemptOutcome
        let node: String
        let name: String
        let at: Timestamp
        let count: Int
    }

    let db: Database

    func room(_ share: ShareName) throws -> ShareRoomRecord? {
        let columns = "home, opener, secret, admission, guests, expires, closes, closed"
        let room = try db.first("SELECT \(columns) FROM share_room WHERE share = ?", [share.text]) {
            row -> ShareRoomRecord? in
            guard let secret = SecretDigest(stored: Array(row[2] as Data)),
                let admission = SecretDigest(stored: Array(row[3] as Data))
            else { return nil }
            return ShareRoomRecord(
                share: share, opener: MailAddress(room: row[0], node: row[1]), secret: secret, admission: admission,
                guests: row[4], expires: Timestamp(milliseconds: row[5]), closes: Timestamp(milliseconds: row[6]),
                isClosed: row[7])
        }
        return room ?? nil
    }

    /// How many rooms there are: open ones of this opener, and all of its room and of the relay.
    func counts(for opener: MailAddress) throws -> (own: Int64, room: Int64, all: Int64) {
        (
            try db.number(
                "SELECT count(*) FROM share_room WHERE home = ? AND opener = ? AND closed = 0",
                [opener.room, opener.node]),
            try db.number("SELECT count(*) FROM share_room WHERE home = ?", [opener.room]),
            try db.number("SELECT count(*) FROM share_room")
        )
    }

    func insert(_ room: ShareRoomRecord) throws {
        try db.run(
            """
            INSERT INTO share_room (share, home, opener, secret, admission, guests, expires, closes)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                room.share.text, room.opener.room, room.opener.node, Data(room.secret.bytes),
                Data(room.admission.bytes),
                room.guests, room.expires.milliseconds, room.closes.milliseconds,
            ])
    }

    func guests(of share: ShareName) throws -> [ShareGuest] {
        var guests: [ShareGuest] = []
        try db.each("SELECT node, key, evicted FROM share_guest WHERE share = ?", [share.text]) { row in
            if let key = SecretDigest(stored: Array(row[1] as Data)) {
                guests.append(ShareGuest(node: row[0], key: key, isEvicted: row[2]))
            }
            return true
        }
        return guests
    }

    func add(_ node: String, key: SecretDigest, to share: ShareName) throws {
        try db.run(
            "INSERT INTO share_guest (share, node, key) VALUES (?, ?, ?)", [share.text, node, Data(key.bytes)])
    }

    /// Takes a guest's place away and remembers not to give it another one.
    func evict(_ node: String, from share: ShareName) throws {
        try db.run("UPDATE share_guest SET evicted = 1 WHERE share = ? AND node = ?", [share.text, node])
    }

    /// Forgets guests and attempts; the room itself stays as a closed one.
    func close(_ share: ShareName) throws {
        try db.run("UPDATE share_room SET closed = 1 WHERE share = ?", [share.text])
        try db.run("DELETE FROM share_guest WHERE share = ?", [share.text])
        try db.run("DELETE FROM share_attempt WHERE share = ?", [share.text])
    }

    /// Rooms whose time is over; they are gone afterwards.
    func removeEnded(at now: Timestamp) throws -> [ShareName] {
        var ended: [ShareName] = []
        try db.each("SELECT share FROM share_room WHERE closes <= ?", [now.milliseconds]) { row in
            if let share = ShareName(row[0] as String) { ended.append(share) }
            return true
        }
        try db.run("DELETE FROM share_room WHERE closes <= ?", [now.milliseconds])
        return ended
    }

    /// Keeps an attempt for the opener. When too many are kept already, or when the relay itself cuts a flood short, the
    /// last entry of its kind counts it instead, and nil is returned.
    func note(
        _ outcome: AttemptOutcome, by request: AdmissionRequest, at now: Timestamp, atMost most: Int
    ) throws -> Attempt? {
        let share = request.share.text
        let kept = try db.number("SELECT count(*) FROM share_attempt WHERE share = ?", [share])
        let minuteAgo = (now + .seconds(-60)).milliseconds
        let same = try db.number(
            "SELECT max(number) FROM share_attempt WHERE share = ? AND outcome = ? AND at > ?",
            [share, outcome.rawValue, outcome == .limited ? minuteAgo : Int64.max])
        // A place in the list is always left for an admission: it is the one that must be known.
        let last =
            kept >= most && outcome != .admitted
            ? try db.number("SELECT max(number) FROM share_attempt WHERE share = ?", [share]) : same
        guard last == 0 else {
            try db.run("UPDATE share_attempt SET count = count + 1 WHERE share = ? AND number = ?", [share, last])
            return nil
        }
        try db.run("UPDATE share_room SET attempts = attempts + 1 WHERE share = ?", [share])
        let number = try db.number("SELECT attempts FROM share_room WHERE share = ?", [share])
        guard number > 0 else { return nil }
        let name = String(String.UnicodeScalarView(request.name.unicodeScalars.prefix(64)))
        let attempt = Attempt(
            number: number, outcome: outcome, node: request.node, name: name, at: now, count: 1)
        try db.run(
            "INSERT INTO share_attempt (share, number, outcome, node, name, at, count) VALUES (?, ?, ?, ?, ?, ?, 1)",
            [share, number, outcome.rawValue, attempt.node, attempt.name, now.milliseconds])
        return attempt
    }

    func attempts(on share: ShareName) throws -> [Attempt] {
        var attempts: [Attempt] = []
        try db.each(
            "SELECT number, outcome, node, name, at, count FROM share_attempt WHERE share = ? ORDER BY number",
            [share.text]
        ) { row in
            if let outcome = AttemptOutcome(rawValue: row[1]) {
                attempts.append(
                    Attempt(
                        number: row[0], outcome: outcome, node: row[2], name: row[3],
                        at: Timestamp(milliseconds: row[4]), count: row[5]))
            }
            return true
        }
        return attempts
    }

    func forgetAttempts(on share: ShareName, through number: Int64) throws {
        try db.run("DELETE FROM share_attempt WHERE share = ? AND number <= ?", [share.text, number])
    }
}
