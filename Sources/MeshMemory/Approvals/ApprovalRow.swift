import Ambient
import GRDB
import MeshProtocol

extension Approval {
    static let columns = """
        id, digest, kind, session, shown, subject, requestedAt, expiresAt, state, timesAsked, decidedBy, decidedAt
        """

    /// A row, or nil when its content is none of ours.
    init?(_ row: Row) {
        guard let digest = ConsentDigest(row[1] as String), let kind = ApprovalKind(rawValue: row[2] as String),
            let state = State(rawValue: row[8] as String)
        else { return nil }
        self.init(
            id: row[0], digest: digest, kind: kind, session: row[3], shown: row[4], subject: row[5],
            requestedAt: Timestamp(milliseconds: row[6]), expiresAt: Timestamp(milliseconds: row[7]), state: state,
            timesAsked: Int(clamping: row[9] as Int64), decidedBy: (row[10] as String?).flatMap(Decider.init),
            decidedAt: (row[11] as Int64?).map { Timestamp(milliseconds: $0) })
    }
}

extension Database {
    func openApproval(_ digest: ConsentDigest) throws -> Approval? {
        try first(
            "SELECT \(Approval.columns) FROM approval WHERE digest = ? AND state IN ('pending', 'approved')",
            [digest.text], Approval.init)?.flatMap(\.self)
    }

    /// Closes what has lapsed and forgets the oldest of the record.
    func sweepApprovals(now: Timestamp) throws {
        try run(
            "UPDATE approval SET state = 'expired' WHERE state IN ('pending', 'approved') AND expiresAt <= ?",
            [now.milliseconds])
        try run(
            """
            DELETE FROM approval WHERE state NOT IN ('pending', 'approved') AND id <= (
                SELECT id FROM approval ORDER BY id DESC LIMIT 1 OFFSET ?)
            """, [Approval.mostKept])
    }
}
