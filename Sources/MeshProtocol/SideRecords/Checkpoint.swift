public import Ambient
public import WireJSON

/// A node's signed summary of its own attestations so far.
public struct Checkpoint: Hashable, Sendable {
    /// The node.
    public let by: NodeID
    /// Its room.
    public let roster: RoomName
    /// The number of the last attestation in it.
    public let uptoSeq: Int
    /// 64 hex digits: Merkle root over the attestations' signature texts.
    public let root: String
    /// When.
    public let at: Timestamp
    /// The signature in base64url.
    public let sig: String

    /// Summarises and signs.
    /// - Parameter signatures: the signature texts of all own attestations, in order of their numbers.
    public static func signed(
        over signatures: [String], roster: RoomName, at moment: Timestamp, by identity: Identity
    ) -> Checkpoint {
        let root = root(of: signatures)
        let text = preimage(identity.nodeID, roster, signatures.count, root, moment)
        return Checkpoint(
            by: identity.nodeID, roster: roster, uptoSeq: signatures.count, root: root, at: moment,
            sig: identity.signature(of: text))
    }

    /// Whether the holder of `key` signed exactly this.
    public func verifies(with key: IdentityPublicKey) -> Bool {
        key.verifies(text: sig, of: Self.preimage(by, roster, uptoSeq, root, at))
    }

    /// The Merkle root of signature texts. An odd last node is paired with itself, unlike in a block's address.
    public static func root(of signatures: [String]) -> String {
        var level = signatures.map { sha256(Array($0.utf8)) }
        guard !level.isEmpty else { return Hexadecimal.encode(sha256([])) }
        while level.count > 1 {
            level = stride(from: 0, to: level.count, by: 2).map { index in
                sha256(level[index] + level[min(index + 1, level.count - 1)])
            }
        }
        return Hexadecimal.encode(level[0])
    }

    private static func preimage(
        _ by: NodeID, _ roster: RoomName, _ uptoSeq: Int, _ root: String, _ at: Timestamp
    ) -> String {
        ["checkpoint", by.text, roster.text, String(uptoSeq), root, String(at.milliseconds)].joined(separator: "|")
    }
}

extension Checkpoint {
    /// Reads the `checkpoint` object of a frame. The signature is not verified here.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: "a checkpoint")
        _ = try SideRecordWord.read(members, "type", allowed: ["checkpoint"])
        by = try NodeID(exactly: members.text("by"))
        roster = try RoomName(members.text("roster"))
        uptoSeq = Int(try members.integer("upto_seq", in: Timestamp.signable))
        root = try SideRecordWord.digest(members, "root")
        at = try members.moment("at")
        sig = try SideRecordWord.signature(members)
    }

    /// The object that a frame carries.
    public var json: JSON {
        [
            "type": "checkpoint", "by": .string(by.text), "roster": .string(roster.text),
            "upto_seq": .integer(Int64(uptoSeq)), "root": .string(root), "at": .integer(at.milliseconds),
            "sig": .string(sig), "sigAlg": "ed25519",
        ]
    }
}
