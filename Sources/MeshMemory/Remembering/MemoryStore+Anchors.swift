import Ambient
import CAT7
import Foundation
import GRDB
import MeshProtocol
public import RelevanceGate

extension MemoryStore {
    /// The remembered blocks that a gate compares with, newest first: the newest of all, and the newest own ones, so that a
    /// talkative peer cannot make a restarted node forget what it was about. Each is identified by its block key, its source
    /// is its author's node, and its standing follows from the keys of its lineage.
    ///
    /// Vectors are made from the texts again, so that verdicts after a restart are exactly those before it; that costs about
    /// 50 microseconds a block.
    ///
    /// - Parameter limit: Moved into 0...100,000.
    public func anchors(limit: Int) throws(MemoryError) -> [(id: String, anchor: Anchor)] {
        let limit = max(0, min(limit, 100_000))
        let now = time.now
        let rows = try read { db in
            let rows = try db.all(
                BlockRow.select + """
                    WHERE b.seq IN (
                        SELECT seq FROM (SELECT seq FROM block WHERE standing = 'remembered' ORDER BY seq DESC LIMIT ?1)
                        UNION
                        SELECT seq FROM (
                            SELECT seq FROM block INDEXED BY block_own WHERE receivedFrom IS NULL ORDER BY seq DESC LIMIT ?2)
                    ) ORDER BY b.seq DESC
                    """,
                [limit, (limit + 1) / 2], readable
            ).compactMap(\.self)
            let ancestry = Ancestry(db)
            return try rows.map { row in (row: row, trust: try ancestry.summary(of: row).trust) }
        }
        return rows.map { row, trust in
            let block = row.block
            let anchor = Anchor(
                vectors: block.texts.map { _, text in encode(text) }, texts: block.texts,
                age: row.held(trust: trust).age(at: now),
                source: (block.authorNode ?? row.receivedFrom)?.text ?? block.author.text,
                standing: SourceStanding(trust))
            return (block.key.text, anchor)
        }
    }

    /// The anchors as the set that a gate takes.
    ///
    /// - Parameter limit: Seats of the set, moved into 1...100,000.
    public func anchorSet(limit: Int) throws(MemoryError) -> AnchorSet {
        let limit = max(1, min(limit, 100_000))
        var set = AnchorSet(limit: limit)
        for (id, anchor) in try anchors(limit: limit).reversed() { set.insert(anchor, id: id) }
        return set
    }
}

extension SourceStanding {
    /// What trust in a block means for its seat among the anchors.
    public init(_ trust: Trust) {
        self =
            switch trust {
            case .unknown: .unknown
            case .pinned: .pinned
            case .trusted: .trusted
            case .own: .own
            }
    }
}
