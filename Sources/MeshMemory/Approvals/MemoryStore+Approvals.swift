import Ambient
import GRDB
public import MeshProtocol

/// Consent as rows: several processes share them (the node that asks, the person's command that answers), so every step is
/// one transaction that names the state it starts from.
extension MemoryStore {
    /// Files a request, or finds the one that is open for the same digest.
    ///
    /// - Throws: `MemoryError.invalidValue` for a text longer than `Approval.longestText`.
    public func fileApproval(
        _ kind: ApprovalKind, shown: String, subject: String, session: String
    ) throws(MemoryError) -> ApprovalFiling {
        guard shown.utf8.count <= Approval.longestText else {
            throw .invalidValue("A person cannot be asked to agree to more than \(Approval.longestText) bytes of text.")
        }
        let now = time.now
        let digest = ConsentDigest(kind: kind.rawValue, session: session, shown: shown, subject: subject)
        return try write { db in
            try db.sweepApprovals(now: now)
            if let open = try db.openApproval(digest) { return .open(open) }
            let open = try db.number("SELECT count(*) FROM approval WHERE state IN ('pending', 'approved')")
            let filed = try db.number(
                "SELECT count(*) FROM approval WHERE session = ? AND requestedAt > ?",
                [session, (now + (.zero - Approval.filingWindow)).milliseconds])
            guard open < Approval.mostOpen, filed < Approval.mostFilings else { return .tooMany }
            try db.insertApproval(
                digest, kind, shown, subject, session, state: .pending, now: now, decider: nil)
            return try db.openApproval(digest).map { .open($0) } ?? .tooMany
        }
    }

    /// Keeps a record of what the person's standing setting let through.
    public func recordApproval(
        _ kind: ApprovalKind, shown: String, subject: String, session: String
    ) throws(MemoryError) {
        let now = time.now
        let digest = ConsentDigest(kind: kind.rawValue, session: session, shown: shown, subject: subject)
        try write { db in
            try db.sweepApprovals(now: now)
            try db.insertApproval(digest, kind, shown, subject, session, state: .used, now: now, decider: .policy)
        }
    }

    /// Everything that is open, oldest first; at most `Approval.mostOpen`.
    public func openApprovals() throws(MemoryError) -> [Approval] {
        let now = time.now
        return try read { db in
            try db.all(
                """
                SELECT \(Approval.columns) FROM approval
                WHERE state IN ('pending', 'approved') AND expiresAt > ? ORDER BY id LIMIT ?
                """, [now.milliseconds, Approval.mostOpen], Approval.init
            ).compactMap(\.self)
        }
    }

    /// The newest requests of any state, newest first.
    public func recentApprovals(limit: Int) throws(MemoryError) -> [Approval] {
        try read { db in
            try db.all(
                "SELECT \(Approval.columns) FROM approval ORDER BY id DESC LIMIT ?", [max(0, min(limit, 500))],
                Approval.init
            ).compactMap(\.self)
        }
    }

    /// Whether the person said no to this digest within `Approval.filingWindow`.
    public func wasJustDeclined(_ digest: ConsentDigest) throws(MemoryError) -> Bool {
        let since = (time.now + (.zero - Approval.filingWindow)).milliseconds
        return try read { db in
            try db.number(
                "SELECT count(*) FROM approval WHERE digest = ? AND state = 'declined' AND decidedAt > ?",
                [digest.text, since]) > 0
        }
    }

    /// Counts that a host is about to show the request as a form.
    public func noteAsked(_ approval: Approval) throws(MemoryError) {
        try write { db in try db.run("UPDATE approval SET timesAsked = timesAsked + 1 WHERE id = ?", [approval.id]) }
    }

    /// The person's answer to a pending request. An approval may be used for at least `Approval.useWindow`.
    ///
    /// - Returns: False when the request was answered already or has lapsed.
    public func decide(_ approval: Approval, isApproved: Bool, by decider: Approval.Decider) throws(MemoryError) -> Bool
    {
        let now = time.now
        return try write { db in
            try db.run(
                """
                UPDATE approval SET state = ?, decidedBy = ?, decidedAt = ?, expiresAt = max(expiresAt, ?)
                WHERE id = ? AND digest = ? AND state = 'pending' AND expiresAt > ?
                """,
                [
                    (isApproved ? Approval.State.approved : .declined).rawValue, decider.rawValue, now.milliseconds,
                    (now + Approval.useWindow).milliseconds, approval.id, approval.digest.text, now.milliseconds,
                ])
            return db.changesCount > 0
        }
    }

    /// Spends an approval that waits for this digest.
    ///
    /// - Returns: True exactly once for each approval.
    public func takeApproval(_ digest: ConsentDigest) throws(MemoryError) -> Bool {
        let now = time.now
        return try write { db in
            guard let open = try db.openApproval(digest), open.isGenuine else { return false }
            try db.run(
                "UPDATE approval SET state = 'used' WHERE id = ? AND state = 'approved' AND expiresAt > ?",
                [open.id, now.milliseconds])
            return db.changesCount > 0
        }
    }

    /// The person agreed in a form while the call waited: decided and spent in one step.
    ///
    /// - Returns: False when the request has lapsed, was declined or was spent meanwhile.
    public func takeAnswered(_ approval: Approval) throws(MemoryError) -> Bool {
        let now = time.now
        return try write { db in
            try db.run(
                """
                UPDATE approval SET state = 'used', decidedBy = coalesce(decidedBy, ?), decidedAt = coalesce(decidedAt, ?)
                WHERE id = ? AND digest = ? AND state IN ('pending', 'approved') AND expiresAt > ?
                """,
                [
                    Approval.Decider.form.rawValue, now.milliseconds, approval.id, approval.digest.text,
                    now.milliseconds,
                ])
            return db.changesCount > 0
        }
    }
}

extension Database {
    fileprivate func insertApproval(
        _ digest: ConsentDigest, _ kind: ApprovalKind, _ shown: String, _ subject: String, _ session: String,
        state: Approval.State, now: Timestamp, decider: Approval.Decider?
    ) throws {
        try run(
            """
            INSERT INTO approval
                (digest, kind, session, shown, subject, requestedAt, expiresAt, state, timesAsked, decidedBy, decidedAt)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)
            """,
            [
                digest.text, kind.rawValue, session, shown, subject, now.milliseconds,
                (now + Approval.lifetime).milliseconds, state.rawValue, decider?.rawValue,
                decider == nil ? nil : now.milliseconds,
            ])
    }
}
