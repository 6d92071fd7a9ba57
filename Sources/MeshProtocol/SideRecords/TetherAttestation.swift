public import Ambient
public import WireJSON

/// A node's signed word on how far a remix has drifted from the root of its lineage. Travels as `tether` on
/// a record, not as a frame. Only comparable with others of the same `kernelID`.
public struct TetherAttestation: Hashable, Sendable {
    /// The remix.
    public let of: BlockKey
    /// The root it was compared with.
    public let anchor: BlockKey
    /// The encoder that the drift was measured with; 1...64 bytes.
    public let kernelID: String
    /// 0...2.
    public let drift: Double
    /// Whether it still counts as a descendant; `tethered` or `severed` on the wire.
    public let isTethered: Bool
    /// Who measured.
    public let by: NodeID
    /// When.
    public let at: Timestamp
    /// The signature in base64url.
    public let sig: String

    /// Measures and signs.
    public static func signed(
        of remix: BlockKey, anchor: BlockKey, kernelID: String, drift: Double, isTethered: Bool, at moment: Timestamp,
        by identity: Identity
    ) throws(MalformedValue) -> TetherAttestation {
        guard (1...64).contains(kernelID.utf8.count), (0...2).contains(drift) else {
            throw MalformedValue(
                what: "a tether attestation", why: "its kernel id must have 1 to 64 bytes and its drift be 0 to 2")
        }
        let preimage = preimage(
            of: remix.text, anchor: anchor.text, kernelID: kernelID, drift: drift, isTethered: isTethered,
            by: identity.nodeID.text, at: moment)
        return TetherAttestation(
            of: remix, anchor: anchor, kernelID: kernelID, drift: drift, isTethered: isTethered, by: identity.nodeID,
            at: moment, sig: Base64.url.encode(identity.sign(preimage)))
    }

    /// Whether the holder of `key` signed exactly this.
    public func verifies(with key: IdentityPublicKey) -> Bool {
        guard let signature = Base64.url.decode(sig) else { return false }
        return key.verifies(
            signature,
            of: Self.preimage(
                of: of.text, anchor: anchor.text, kernelID: kernelID, drift: drift, isTethered: isTethered,
                by: by.text, at: at))
    }

    static func preimage(
        of remix: String, anchor: String, kernelID: String, drift: Double, isTethered: Bool, by: String, at: Timestamp
    ) -> [UInt8] {
        var preimage = Preimage("mmp-tether-v1\n")
        preimage.append(remix)
        preimage.append(anchor)
        preimage.append(kernelID)
        preimage.append(sixDecimals(drift) ?? "")
        preimage.append(isTethered ? "tethered" : "severed")
        preimage.append(by)
        preimage.append(at.milliseconds)
        return preimage.bytes
    }
}

extension TetherAttestation {
    /// Reads the `tether` object of a record. The signature is not verified here.
    public init(_ json: JSON?) throws(MalformedValue) {
        let members = try Members(json, of: "a tether attestation")
        of = try BlockKey(members.text("of"))
        anchor = try BlockKey(members.text("anchor"))
        kernelID = try members.text("kernelId", limit: 64)
        guard let drift = members.value("drift")?.doubleValue, (0...2).contains(drift) else {
            throw members.refusal("drift", "it must be a number from 0 to 2")
        }
        self.drift = drift
        isTethered = try SideRecordWord.read(members, "verdict", allowed: ["tethered", "severed"]) == "tethered"
        by = try NodeID(exactly: members.text("by"))
        at = try members.moment("at")
        sig = try SideRecordWord.signature(members)
    }

    /// The object that a record carries.
    public var json: JSON {
        [
            "of": .string(of.text), "anchor": .string(anchor.text), "kernelId": .string(kernelID),
            "drift": .double(drift), "verdict": isTethered ? "tethered" : "severed", "by": .string(by.text),
            "at": .integer(at.milliseconds), "sig": .string(sig), "sigAlg": "ed25519",
        ]
    }
}
