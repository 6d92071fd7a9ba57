import GRDB
import MeshProtocol

/// Walks upwards from blocks within one read, to find out what their lineage leaves of their trust.
///
/// Lineage is what authors claim: addresses cover content only, so claims can be circular, endless or about blocks that
/// nobody has. The walk visits each key once and a bounded number of them; past the bound, nobody vouches.
final class Ancestry {
    /// The most ancestors that one block's trust may rest on.
    static let limit = 256

    /// What a walk finds.
    struct Summary {
        /// The least trust among the block and its ancestors.
        let trust: Trust
        /// Generations above the block, counted along the longest held chain without repeats; at most `limit`.
        let generations: Int
    }

    private struct Ancestor {
        let seq: Int64
        let keyTrust: Trust
    }

    private let db: Database
    private var known: [String: Ancestor?] = [:]
    private var parentsOf: [Int64: [String]] = [:]

    /// For one access to the database only.
    init(_ db: Database) { self.db = db }

    /// Walks up from `row`.
    func summary(of row: BlockRow) throws -> Summary {
        // What claims no descent has no edges; most blocks are like that.
        guard row.block.claimsDescent else { return Summary(trust: row.keyTrust, generations: 0) }
        return try summary(of: row.block.key, seq: row.seq, keyTrust: row.keyTrust)
    }

    /// Walks up from the block with `key` in the row `seq`, whose own key is trusted as `keyTrust`.
    func summary(of key: BlockKey, seq: Int64, keyTrust: Trust) throws -> Summary {
        var trust = keyTrust
        var visited: Set<String> = [key.text]
        var frontier = [seq]
        var generations = 0
        while !frontier.isEmpty {
            var next: [Int64] = []
            for seq in frontier {
                for parent in try parents(of: seq) where visited.insert(parent).inserted {
                    guard visited.count <= Self.limit, let ancestor = try ancestor(parent) else {
                        trust = .unknown
                        continue
                    }
                    trust = min(trust, ancestor.keyTrust)
                    next.append(ancestor.seq)
                }
            }
            if !next.isEmpty { generations += 1 }
            frontier = next
        }
        return Summary(trust: trust, generations: generations)
    }

    private func parents(of seq: Int64) throws -> [String] {
        if let known = parentsOf[seq] { return known }
        let parents = try db.all("SELECT parent FROM lineage WHERE block = ?", [seq]) { row in row[0] as String }
        parentsOf[seq] = parents
        return parents
    }

    private func ancestor(_ key: String) throws -> Ancestor? {
        if let known = known[key] { return known }
        let ancestor = try db.first(
            """
            SELECT b.seq, CASE WHEN b.receivedFrom IS NULL THEN 3 ELSE coalesce(p.trust, 0) END AS keyTrust
            FROM block b LEFT JOIN peer p ON p.nodeID = b.authorNode AND p.identityKey = b.authorKey
            WHERE b.key = ? AND b.standing <> 'refused'
            """ + BlockRow.best, [key]
        ) { row in Ancestor(seq: row[0], keyTrust: Trust(rawValue: row[1]) ?? .unknown) }
        known[key] = ancestor
        return ancestor
    }
}
