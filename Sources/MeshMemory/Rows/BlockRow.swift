import Ambient
import Foundation
import GRDB
import MeshProtocol
import RelevanceGate
import Synchronization
import WireJSON

/// One assertion as it lies in the table `block`, together with the trust in the key that signed it.
struct BlockRow {
    /// Begins every query that yields a `BlockRow`. A key that is no longer the pinned one vouches for nothing.
    static let select = """
        SELECT b.seq, b.record, b.receivedFrom, b.storedAt, b.verdict, b.verification,
            \(keyTrust("b", "p")) AS keyTrust,
            b.standing = 'delivered' AND EXISTS (SELECT 1 FROM ancestor WHERE ancestor.block = b.seq)
        FROM block b LEFT JOIN peer p ON p.nodeID = b.authorNode AND p.identityKey = b.authorKey

        """
    /// Ends a query for the assertion that speaks for a key: our own, then the most trusted, then the newest.
    static let best = " ORDER BY b.receivedFrom IS NULL DESC, keyTrust DESC, b.seq DESC LIMIT 1"

    /// The same order as in `best`, as a row value of which the greater one speaks.
    static func precedence(_ block: String, _ peer: String) -> String {
        "\(block).receivedFrom IS NULL, \(keyTrust(block, peer)), \(block).seq"
    }

    private static func keyTrust(_ block: String, _ peer: String) -> String {
        "CASE WHEN \(block).receivedFrom IS NULL THEN 3 ELSE coalesce(\(peer).trust, 0) END"
    }

    let seq: Int64
    let block: Block
    let receivedFrom: NodeID?
    let storedAt: Timestamp
    let verdict: Verdict?
    let verification: String
    let keyTrust: Trust
    let isFetched: Bool

    /// Decodes a row of `select`.
    ///
    /// - Throws: When the record is not a block any more: the file was damaged or changed by hand.
    init(_ row: Row) throws {
        seq = row[0]
        block = try row.withUnsafeData(atIndex: 1) { data in try Block(record: JSON(parsing: data ?? Data())) }
        receivedFrom = try (row[2] as String?).map { text in try NodeID(text) }
        storedAt = Timestamp(milliseconds: row[3])
        verdict = try (row[4] as Data?).map { data in try VerdictCoding.verdict(from: [UInt8](data)) }
        verification = row[5]
        keyTrust = Trust(rawValue: row[6]) ?? .unknown
        isFetched = row[7]
    }

    /// The public form, with the trust that its lineage leaves it.
    func held(trust: Trust) -> Held {
        Held(
            block: block, receivedFrom: receivedFrom, storedAt: storedAt, verdict: verdict, verification: verification,
            trust: trust, isFetched: isFetched)
    }
}

extension MemoryStore {
    /// Decodes a row for a list. One damaged row must not take all others with it: it is left out and counted.
    func readable(_ row: Row) -> BlockRow? {
        do { return try BlockRow(row) } catch {
            unreadable.withLock { $0 += 1 }
            return nil
        }
    }

    /// Decodes the row a caller asked for by name; damage is an error.
    func demanded(_ row: Row) throws -> BlockRow {
        do { return try BlockRow(row) } catch {
            unreadable.withLock { $0 += 1 }
            throw MemoryError.corrupt(path: path, detail: "block \(row[0] as Int64) cannot be read: \(error)")
        }
    }
}
