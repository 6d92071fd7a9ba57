import Ambient
import CAT7
import Foundation
import GRDB
import MeshProtocol
import RelevanceGate
import WireJSON

/// Where a block stands in memory.
enum Standing: String {
    /// Own, or admitted by the gate: recalled, compared against, traced.
    case remembered
    /// Not admitted, but addressed to this node: in the inbox and traced only. Or, with a row in `ancestor`, fetched because
    /// another block descends from it: traced only.
    case delivered
    /// Refused by the gate: kept for a day to look at.
    case refused
}

/// A block on its way into the tables.
struct BlockInsertion {
    let block: Block
    let standing: Standing
    let receivedFrom: NodeID?
    let authorKey: IdentityPublicKey?
    let verification: String
    let verdict: Verdict?
    let storedAt: Timestamp

    /// The most lineage edges one block gets: 64 parents by MMP, and as many citations in its fields.
    static let maximumParents = 128

    /// Inserts block, texts and lineage. Returns its row, or nil when this assertion is held already.
    func insert(into db: Database) throws -> Int64? {
        let text = { (field: Field) -> String? in
            let text = block.fields[field].text
            return text == Field.neutral || text.isEmpty ? nil : text
        }
        try db.run(
            """
            INSERT INTO block (key, author, authorNode, authorKey, room, audience, createdAt, storedAt, receivedFrom,
                standing, verification, verdict, assertion, focus, issue, intent, motivation, commitment, perspective, mood,
                record)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (key, authorNode, createdAt, audience) DO NOTHING
            """,
            [
                block.key.text, block.author.text, block.authorNode?.text ?? "", authorKey.map { Data($0.rawBytes) },
                block.room?.text, block.audience?.text ?? "", block.createdAt.milliseconds, storedAt.milliseconds,
                receivedFrom?.text, standing.rawValue, verification, verdict.map { Data(VerdictCoding.bytes(of: $0)) },
                block.assertionID?.text, text(.focus), text(.issue), text(.intent), text(.motivation),
                text(.commitment), text(.perspective), text(.mood), Data(block.record.canonicalBytes),
            ])
        guard db.changesCount > 0 else { return nil }
        let seq = db.lastInsertedRowID
        guard standing != .refused else { return seq }
        for parent in parents {
            try db.run("INSERT INTO lineage (block, parent) VALUES (?, ?)", [seq, parent])
        }
        return seq
    }

    /// What the block descends from: the blocks its lineage names, and those its fields cite (`<block key>#<field>~<digest>`);
    /// none unless it `claimsDescent`. Claims of the author, so possibly wrong, circular or about blocks nobody has.
    private var parents: Set<String> {
        var parents = Set(block.parents.prefix(Self.maximumParents).map(\.text))
        for (_, content) in block.fields {
            for reference in content.parents {
                guard parents.count < Self.maximumParents else { return parents }
                let name = String(reference.prefix { $0 != "#" })
                if let key = try? BlockKey(name), key != block.key { parents.insert(key.text) }
            }
        }
        return parents
    }
}

extension Block {
    /// Whether it names anything it was made from, as a whole or in a field.
    var claimsDescent: Bool { !parents.isEmpty || fields.contains { _, content in !content.parents.isEmpty } }
}
