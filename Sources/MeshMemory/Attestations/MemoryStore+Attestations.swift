import Foundation
import GRDB
public import MeshProtocol
import Synchronization
import WireJSON

extension MemoryStore {
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
    /// No judge can take the room of others (see `AttestationLimits`).
    ///
    /// - Returns: False when it is held already, when its author has said enough about this block, or when others of whom
    ///   no less is known have said enough.
    @discardableResult
    public func record(_ attestation: Attestation) throws(MemoryError) -> Bool {
        let limits = Retention.attestations
        let isKept = try write { db in
            let count = try db.number(
                "SELECT count(*) FROM attestation WHERE of = ? AND by = ?", [attestation.of.text, attestation.by.text])
            guard count < limits.ofOneJudgeAboutOneBlock,
                try db.makeRoom(for: attestation, besides: Int(count), limits: limits)
            else { return false }
            return try db.insert(attestation, isOwn: false)
        }
        guard isKept else { return false }
        // Between two rounds of housekeeping a crowd could otherwise add as much as it likes.
        let isDue = attestationsSinceSharing.withLock { count in
            count = (count + 1) % limits.betweenSharings
            return count == 0
        }
        if isDue { try write { db in try db.shareOutAttestations(limits: limits) } }
        return true
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
