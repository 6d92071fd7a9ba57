public import WireJSON

/// A block on a sealed session (`cmb-encrypted`): its metadata in clear, its texts sealed.
public struct SealedBlock: Hashable, Sendable {
    /// Session, number and direction.
    public let envelope: SealEnvelope
    /// The block's metadata as the sender wrote it.
    public let metadata: JSONObject
    /// Ciphertext and 16-byte tag.
    public let sealed: [UInt8]

    init(envelope: SealEnvelope, metadata: JSONObject, sealed: [UInt8]) {
        self.envelope = envelope
        self.metadata = metadata
        self.sealed = sealed
    }

    init(_ members: Members) throws(MalformedValue) {
        try self.init(
            envelope: SealEnvelope(members), metadata: members.members("metadata").object,
            sealed: SealEnvelope.sealed(members))
    }

    var members: [(String, JSON)] {
        envelope.members + [("metadata", .object(metadata)), ("sealed", .string(Base64.url.encode(sealed)))]
    }

    /// What is authenticated with the ciphertext: the envelope and what the metadata says the block is.
    static func associatedData(_ envelope: SealEnvelope, _ metadata: JSONObject) throws(MalformedValue) -> [UInt8] {
        let members = try Members(.object(metadata), of: "the metadata of a sealed block")
        var preimage = envelope.associatedData("mmp-aead-aad-v2\n")
        for key in ["key", "assertionId", "createdByNodeId"] { preimage.append(try members.text(key)) }
        for key in ["room", "to"] { preimage.append(try members.optionalText(key) ?? "") }
        return preimage.bytes
    }

    /// The clear record: the opened categories with this metadata, application data joined to its descriptor.
    func record(opening content: JSON) throws(MalformedValue) -> JSON {
        let body = try Members(content, of: "the sealed body of a block")
        let clear = try Members(.object(metadata), of: "the metadata of a sealed block")
        var joined = metadata
        if clear.value("application") != nil {
            var application = try clear.members("application").object
            let limit = (BlockLimits.applicationBytes + 2) / 3 * 4
            application["data"] = .string(try body.text("applicationData", limit: limit))
            joined["application"] = .object(application)
        } else if body.value("applicationData") != nil {
            throw body.refusal("applicationData", "the metadata describes no application data")
        }
        return ["categories": body.value("categories") ?? .null, "metadata": .object(joined)]
    }
}

/// Any other application frame on a sealed session (`kith-sealed`): nothing but the envelope is in clear.
public struct SealedFrame: Hashable, Sendable {
    /// Session, number and direction.
    public let envelope: SealEnvelope
    /// Ciphertext and 16-byte tag.
    public let sealed: [UInt8]

    init(envelope: SealEnvelope, sealed: [UInt8]) {
        self.envelope = envelope
        self.sealed = sealed
    }

    init(_ members: Members) throws(MalformedValue) {
        try self.init(envelope: SealEnvelope(members), sealed: SealEnvelope.sealed(members))
    }

    var members: [(String, JSON)] { envelope.members + [("sealed", .string(Base64.url.encode(sealed)))] }

    /// What is authenticated with the ciphertext.
    static func associatedData(_ envelope: SealEnvelope) -> [UInt8] {
        envelope.associatedData("kith-sealed-aad-v1\n").bytes
    }
}
