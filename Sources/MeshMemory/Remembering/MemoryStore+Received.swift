import Ambient
public import CAT7
import Foundation
import GRDB
public import MeshProtocol
public import RelevanceGate

extension MemoryStore {
    /// Keeps a peer's block as the gate decided, in one transaction: an admitted one is remembered and goes into the inbox;
    /// one addressed to this node goes into the inbox whatever the gate thought; any other is kept as refused for a day.
    ///
    /// - Parameters:
    ///   - peer: Who handed it over; not necessarily its author.
    ///   - verdict: The gate's decision, kept with it.
    ///   - admitted: Whether that decision lets it into memory.
    ///   - directed: Whether it is addressed to this node.
    ///   - verification: What checking the signature against the author's pinned key gave, if the caller did that; nil
    ///     makes the store check.
    /// - Throws: `MemoryError`; nothing was kept then, so it must not be acknowledged.
    public func rememberReceived(
        _ block: Block, from peer: NodeID, verdict: Verdict, vectors: PerField<TextVector?>, admitted: Bool,
        directed: Bool, verification: Verification? = nil
    ) throws(MemoryError) -> Received {
        let now = time.now
        return try write { db in
            if let isHeld = try db.standing(of: block) { return .duplicate(isHeld: isHeld) }
            if try db.isAncestor(block) {
                // Now it is said to this node. What the gate does not want stays what it was, and is known to be refused.
                guard admitted || directed else {
                    try db.markSeen(block, now: now)
                    return .new(nil)
                }
                try db.drop(block)
            }
            let pinned = try db.pinnedKey(of: block.authorNode)
            let checked = verification ?? block.verification(with: pinned?.key)
            let voucher = checked == .verified ? pinned : nil
            let insertion = BlockInsertion(
                block: block, standing: admitted ? .remembered : directed ? .delivered : .refused, receivedFrom: peer,
                authorKey: voucher?.key, verification: checked.description, verdict: verdict, storedAt: now)
            guard let seq = try insertion.insert(into: db) else { return .duplicate(isHeld: true) }
            if admitted { try db.insertVectors(vectors, of: block, at: seq, now: now) }
            guard admitted || directed else { return .new(nil) }
            try db.markHeard(block.authorNode)
            let trust = try Ancestry(db).summary(of: block.key, seq: seq, keyTrust: voucher?.trust ?? .unknown).trust
            let held = Held(
                block: block, receivedFrom: peer, storedAt: now, verdict: verdict, verification: checked.description,
                trust: trust)
            return .new(try db.putIntoInbox(held, at: seq, kind: directed ? .directed : .admitted))
        }
    }
}

extension Block {
    /// What makes an assertion one of its own, in the order of the index `block_by_identity`.
    var identity: StatementArguments {
        [key.text, authorNode?.text ?? "", createdAt.milliseconds, audience?.text ?? ""]
    }
}

extension Database {
    /// Nil when this assertion is new here, or only known as an ancestor of others; otherwise whether it is held (true) or had
    /// been refused (false).
    fileprivate func standing(of block: Block) throws -> Bool? {
        let standing = try first(
            "SELECT standing FROM block WHERE key = ? AND authorNode = ? AND createdAt = ? AND audience = ?",
            block.identity
        ) { row in row[0] as String }
        if let standing, try !isAncestor(block) { return standing != Standing.refused.rawValue }
        let seen = try number(
            "SELECT count(*) FROM seen WHERE key = ? AND authorNode = ? AND createdAt = ? AND audience = ?",
            block.identity)
        return seen > 0 ? false : nil
    }

    /// The key that is pinned for a node, and how far it is trusted.
    func pinnedKey(of node: NodeID?) throws -> (key: IdentityPublicKey, trust: Trust)? {
        guard let node else { return nil }
        return try first("SELECT identityKey, trust FROM peer WHERE nodeID = ?", [node.text]) { row in
            (try IdentityPublicKey(raw: [UInt8](row[0] as Data)), Trust(rawValue: row[1]) ?? .unknown)
        }
    }

    fileprivate func putIntoInbox(_ held: Held, at seq: Int64, kind: InboxItem.Kind) throws -> InboxItem {
        try run(
            "INSERT INTO inbox (block, kind, at) VALUES (?, ?, ?)", [seq, kind.rawValue, held.storedAt.milliseconds])
        return InboxItem(seq: lastInsertedRowID, block: held, kind: kind)
    }
}
