public import Ambient
public import WireJSON

/// A node's countersignature on a peer's checkpoint. Live nodes name the owner of the checkpoint
/// `attester` and the node that countersigns, and signs this record, `by`.
public struct Witness: Hashable, Sendable {
    /// Whose checkpoint it is.
    public let attester: NodeID
    /// The checkpoint's room.
    public let roster: RoomName
    /// The checkpoint's last attestation.
    public let uptoSeq: Int
    /// The checkpoint's root, 64 hex digits.
    public let root: String
    /// Who countersigns.
    public let by: NodeID
    /// The witness's role.
    public let role: String
    /// When.
    public let at: Timestamp
    /// The signature in base64url.
    public let sig: String

    /// Countersigns `checkpoint`; `role` is `participant`, `validator` or `anchor`.
    public static func signed(
        on checkpoint: Checkpoint, role: String = "participant", at moment: Timestamp, by identity: Identity
    ) throws(MalformedValue) -> Witness {
        guard SideRecordWord.roles.contains(role) else {
            throw MalformedValue(what: "a witness", why: "its role must be one of \(SideRecordWord.roles)")
        }
        let unsigned = Witness(
            attester: checkpoint.by, roster: checkpoint.roster, uptoSeq: checkpoint.uptoSeq, root: checkpoint.root,
            by: identity.nodeID, role: role, at: moment, sig: "")
        return Witness(
            attester: unsigned.attester, roster: unsigned.roster, uptoSeq: unsigned.uptoSeq, root: unsigned.root,
            by: unsigned.by, role: role, at: moment, sig: identity.signature(of: unsigned.preimage))
    }

    /// Whether the holder of `key`, which must be the key of `by`, signed exactly this.
    public func verifies(with key: IdentityPublicKey) -> Bool { key.verifies(text: sig, of: preimage) }

    var preimage: String {
        [
            "witness", attester.text, roster.text, String(uptoSeq), root, by.text, role, String(at.milliseconds),
        ].joined(separator: "|")
    }
}

extension Witness {
    /// Reads the `witness` object of a frame. The signature is not verified here.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: "a witness")
        _ = try SideRecordWord.read(members, "type", allowed: ["witness"])
        attester = try NodeID(exactly: members.text("attester"))
        roster = try RoomName(members.text("roster"))
        uptoSeq = Int(try members.integer("upto_seq", in: Timestamp.signable))
        root = try SideRecordWord.digest(members, "root")
        by = try NodeID(exactly: members.text("by"))
        role = try SideRecordWord.read(members, "role", allowed: SideRecordWord.roles)
        at = try members.moment("at")
        sig = try SideRecordWord.signature(members)
    }

    /// The object that a frame carries.
    public var json: JSON {
        [
            "type": "witness", "attester": .string(attester.text), "roster": .string(roster.text),
            "upto_seq": .integer(Int64(uptoSeq)), "root": .string(root), "by": .string(by.text),
            "role": .string(role), "at": .integer(at.milliseconds), "sig": .string(sig), "sigAlg": "ed25519",
        ]
    }
}
