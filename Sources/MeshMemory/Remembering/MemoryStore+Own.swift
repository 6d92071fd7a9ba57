import Ambient
public import CAT7
import GRDB
public import MeshProtocol
public import RelevanceGate

extension MemoryStore {
    /// The same words within this time are the same observation: the span of MMP's own duplicate cache (1.1, section 7.5).
    static let sameObservation: Duration = .seconds(3600)

    /// Keeps an own block and queues it for every recipient, in one transaction.
    ///
    /// - Parameters:
    ///   - vectors: What the encoder made of its texts.
    ///   - recipients: For whom it is; duplicates count once.
    /// - Returns: `alreadyHeld` when it, or a broadcast of the same words with the same parents, was kept within the last
    ///   hour; nothing is changed and nothing queued then.
    /// - Throws: `MemoryError`; nothing was kept then.
    public func rememberOwn(
        _ block: Block, vectors: PerField<TextVector?>, to recipients: [NodeID]
    ) throws(MemoryError) -> RememberOutcome {
        let now = time.now
        return try write { db in
            if let held = try recentTwin(of: block, now: now, in: db) { return .alreadyHeld(held) }
            let insertion = BlockInsertion(
                block: block, standing: .remembered, receivedFrom: nil, authorKey: nil, verification: "own",
                verdict: nil, storedAt: now)
            guard let seq = try insertion.insert(into: db) else {
                throw MemoryError.invalidValue("The block \(block.key.text) is held already, from a peer.")
            }
            try db.insertVectors(vectors, of: block, at: seq, now: now)
            for recipient in recipients { try db.enqueue(seq, for: recipient, now: now) }
            return .stored
        }
    }

    /// The own assertion that makes another one of the same words pointless.
    private func recentTwin(of block: Block, now: Timestamp, in db: Database) throws -> Held? {
        let twin = try db.first(
            BlockRow.select + """
                WHERE b.key = ? AND b.receivedFrom IS NULL AND b.audience = ? AND (b.createdAt = ? OR b.storedAt > ?)
                ORDER BY b.seq DESC LIMIT 1
                """,
            [
                block.key.text, block.audience?.text ?? "", block.createdAt.milliseconds,
                // What is addressed to one peer is meant each time it is said.
                block.isDirected ? Int64.max : (now + (.zero - Self.sameObservation)).milliseconds,
            ], demanded)
        guard let twin, twin.block.parents == block.parents else { return nil }
        return twin.held(trust: try Ancestry(db).summary(of: twin).trust)
    }
}
