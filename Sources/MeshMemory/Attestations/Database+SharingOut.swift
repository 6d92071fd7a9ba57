import GRDB
import MeshProtocol

/// Room for others' attestations, shared out fairly among the judges.
extension Database {
    private struct Judge {
        let node: String
        let isTrusted: Bool
        let count: Int
    }

    /// Makes room among the attestations about one block when there are too many: the oldest of the judge that said most
    /// about it goes, strangers' before those of trusted judges.
    ///
    /// - Parameter own: How many of the same judge about the same block are held.
    /// - Returns: False when nobody said more than the newcomer, so that it has to stay out.
    func makeRoom(for attestation: Attestation, besides own: Int, limits: AttestationLimits) throws -> Bool {
        let block = attestation.of.text
        let held = try number("SELECT count(*) FROM attestation WHERE of = ? AND isOwn = 0", [block])
        guard held >= limits.aboutOneBlock else { return true }
        let loudest = try first(
            """
            SELECT a.by, coalesce(p.trust, 0) = 2 AS isTrusted, count(*) AS total FROM attestation a
            LEFT JOIN peer p ON p.nodeID = a.by WHERE a.of = ? AND a.isOwn = 0
            GROUP BY a.by ORDER BY isTrusted, total DESC LIMIT 1
            """, [block]
        ) { row in Judge(node: row[0], isTrusted: row[1], count: row[2]) }
        guard let loudest else { return true }
        let isTrusted =
            try number("SELECT count(*) FROM peer WHERE nodeID = ? AND trust = 2", [attestation.by.text]) > 0
        let outranks = isTrusted && !loudest.isTrusted
        guard outranks || (isTrusted == loudest.isTrusted && loudest.count > own + 1) else { return false }
        try run(
            """
            DELETE FROM attestation WHERE id = (SELECT min(id) FROM attestation WHERE of = ? AND by = ? AND isOwn = 0)
            """, [block, loudest.node])
        return true
    }

    /// Brings the judges back to what each may keep in all. Trusted judges are served first; within both groups those who
    /// said most lose their oldest, and who said no more than the fair share loses nothing.
    func shareOutAttestations(limits: AttestationLimits) throws {
        let judges = try all(
            """
            SELECT a.by, coalesce(p.trust, 0) = 2, a.total
            FROM (SELECT by, count(*) AS total FROM attestation WHERE isOwn = 0 GROUP BY by) a
            LEFT JOIN peer p ON p.nodeID = a.by
            """
        ) { row in Judge(node: row[0], isTrusted: row[1], count: row[2]) }
        var room = limits.inAll
        for group in [judges.filter(\.isTrusted), judges.filter { !$0.isTrusted }] {
            let counts = group.map { min($0.count, limits.ofOneJudge) }
            let share = AttestationLimits.fairShare(of: room, among: counts)
            for (judge, count) in zip(group, counts) {
                let kept = min(count, share)
                room -= kept
                guard judge.count > kept else { continue }
                try run(
                    """
                    DELETE FROM attestation WHERE id IN (
                        SELECT id FROM attestation WHERE by = ? AND isOwn = 0 ORDER BY id LIMIT ?)
                    """, [judge.node, judge.count - kept])
            }
        }
    }
}
