public import Ambient
public import CAT7
import WireJSON

/// A node's signed word on how its gate judged a block, chained to its previous one.
public struct Attestation: Hashable, Sendable {
    /// The judged block.
    public let of: BlockKey
    /// The judging node.
    public let by: NodeID
    /// When it judged.
    public let at: Timestamp
    /// The room it judged in.
    public let roster: RoomName
    /// How the verdict was reached. Not signed.
    public let method: String
    /// `aligned`, `guarded`, `redundant` or `rejected`.
    public let verdict: String
    /// Per field `admit`, `guard`, `redundant`, `reject` or `silent`.
    public let categories: PerField<String>
    /// The judge's role: `participant`, `validator` or `anchor`.
    public let role: String
    /// Its number in the judge's chain, from 1.
    public let seq: Int
    /// What it is chained to: `link` of the judge's previous attestation, or `genesis`.
    public let prev: String
    /// The signature in base64url; its text is what the chain hashes.
    public let sig: String

    /// The words a verdict may have.
    public static let verdicts = ["aligned", "guarded", "redundant", "rejected"]
    /// The words a field's outcome may have.
    public static let outcomes = ["admit", "guard", "redundant", "reject", "silent"]
    /// What the first attestation of a chain is chained to.
    public static let genesis = "genesis"

    /// Judges `block` and signs.
    /// - Parameters:
    ///   - verdict: one of `verdicts`.
    ///   - categories: each one of `outcomes`.
    ///   - seq: from 1, one more than that of the previous own attestation.
    ///   - prev: `link` of the previous own attestation, or `genesis`.
    public static func signed(
        of block: BlockKey, at moment: Timestamp, roster: RoomName, method: String, verdict: String,
        categories: PerField<String>, role: String = "participant", seq: Int, prev: String, by identity: Identity
    ) throws(MalformedValue) -> Attestation {
        let unsigned = Attestation(
            of: block, by: identity.nodeID, at: moment, roster: roster, method: method, verdict: verdict,
            categories: categories, role: role, seq: seq, prev: prev, sig: "")
        try unsigned.check()
        return unsigned.with(signature: identity.signature(of: unsigned.preimage))
    }

    /// Whether the holder of `key` signed exactly this.
    public func verifies(with key: IdentityPublicKey) -> Bool { key.verifies(text: sig, of: preimage) }

    /// What the judge's next attestation is chained to: hex SHA-256 of this one's signature text.
    public var link: String { Hexadecimal.encode(sha256(Array(sig.utf8))) }

    /// The bytes that are signed. Without escaping, hence the checks of every word.
    var preimage: String {
        let outcomes = categories.map { field, outcome in "\(field.name):\(outcome)" }
            .inOrder.joined(separator: ",")
        return [
            of.text, by.text, String(at.milliseconds), roster.text, verdict, outcomes, role, String(seq), prev,
        ].joined(separator: "|")
    }

    private func check() throws(MalformedValue) {
        let subject = "an attestation"
        guard Self.verdicts.contains(verdict) else {
            throw MalformedValue(what: subject, why: "its verdict must be one of \(Self.verdicts)")
        }
        guard categories.inOrder.allSatisfy(Self.outcomes.contains) else {
            throw MalformedValue(what: subject, why: "every field's outcome must be one of \(Self.outcomes)")
        }
        guard SideRecordWord.roles.contains(role) else {
            throw MalformedValue(what: subject, why: "its role must be one of \(SideRecordWord.roles)")
        }
        guard seq >= 1, Timestamp.signable.contains(Int64(seq)), Timestamp.signable.contains(at.milliseconds) else {
            throw MalformedValue(what: subject, why: "its number must be 1 or more and its time signable")
        }
        guard prev == Self.genesis || Hexadecimal.isDigest(prev) else {
            throw MalformedValue(what: subject, why: "it must be chained to 64 hex digits or to genesis")
        }
        guard method.utf8.count <= 64 else {
            throw MalformedValue(what: subject, why: "its method must have at most 64 bytes")
        }
    }

    private func with(signature: String) -> Attestation {
        Attestation(
            of: of, by: by, at: at, roster: roster, method: method, verdict: verdict, categories: categories,
            role: role, seq: seq, prev: prev, sig: signature)
    }
}
