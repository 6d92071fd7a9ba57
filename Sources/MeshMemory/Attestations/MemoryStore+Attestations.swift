import Foundation
import GRDB
public import MeshProtocol
import WireJSON

extension MemoryStore {
    /// The most attestations of one node about one block that are kept (MMP reference, section 9.1: 30 in a minute).
    static let attestationsOfOneJudge = 30

    /// Makes the next link of this node's own chain and keeps it. The chain survives restarts and crashes: sequence and
    /// predecessor come from the last committed link.
    ///
    /// - Parameter make: Signs the attestation with the sequence number (from 1) and predecessor it is given.
    /// - Throws: `MemoryError`, or what `make` throws; nothing was kept then.
    public func appendOwnAttestation(
        _ make: (_ sequence: Int, _ previous: String) throws -> Attestation
    ) throws -> Attestation {
        var refusal: (any Error)?
        let attestation: Attestation? = try write { db in
            let last = try db.meta(Self.chainSequence).flatMap { Int($0) } ?? 0
            let previous = try db.meta(Self.chainLink) ?? Attestation.genesis
            let attestation: Attestation
            do { attestation = try make(last + 1, previous) } catch {
                refusal = error
                return nil
            }
            guard attestation.seq == last + 1, attestation.prev == previous else {
                throw MemoryError.invalidValue("An own attestation must continue the chain at \(last + 1).")
            }
            try db.insert(attestation, isOwn: true)
            try db.setMeta(Self.chainSequence, String(last + 1))
            try db.setMeta(Self.chainLink, attestation.link)
            return attestation
        }
        if let refusal { throw refusal }
        guard let attestation else { throw MemoryError.failed(path: path, detail: "no attestation was made") }
        return attestation
    }

    /// Keeps another node's attestation, whose signature the caller has verified.
    ///
    /// - Returns: False when it is held already, or when its author has said enough about this block.
    @discardableResult
    public func record(_ attestation: Attestation) throws(MemoryError) -> Bool {
        try write { db in
            let count = try db.number(
                "SELECT count(*) FROM attestation WHERE of = ? AND by = ?", [attestation.of.text, attestation.by.text])
            guard count < Self.attestationsOfOneJudge else { return false }
            return try db.insert(attestation, isOwn: false)
        }
    }

    /// What was attested about a block, in the order in which it came; at most 1,000.
    public func attestations(of key: BlockKey) throws(MemoryError) -> [Attestation] {
        try read { db in
            try db.all("SELECT record FROM attestation WHERE of = ? ORDER BY id LIMIT 1000", [key.text]) { row in
                try? Attestation(JSON(parsing: [UInt8](row[0] as Data)))
            }.compactMap(\.self)
        }
    }

    private static let chainSequence = "attestation.sequence"
    private static let chainLink = "attestation.link"
}

extension Database {
    @discardableResult
    fileprivate func insert(_ attestation: Attestation, isOwn: Bool) throws -> Bool {
        try run(
            "INSERT INTO attestation (of, by, isOwn, sig, record) VALUES (?, ?, ?, ?, ?) ON CONFLICT (sig) DO NOTHING",
            [
                attestation.of.text, attestation.by.text, isOwn, attestation.sig,
                Data(attestation.json.canonicalBytes),
            ])
        return changesCount > 0
    }
}
