public import Ambient
public import CAT7
public import WireJSON

/// One Cognitive Memory Block: seven fields, an author, an audience, lineage and a signature. Immutable, and always
/// well-formed: its address has been computed from its texts, so it cannot carry a wrong one.
public struct Block: Hashable, Sendable {
    /// The content address.
    public let key: BlockKey

    /// The signature, if the record carries one.
    public let signature: BlockSignature?

    /// 64 hex digits: SHA-256 of the bytes that the author signs; the last part of a descent reference.
    public let digest: String

    let statement: Statement

    /// The address of its texts with the keys of the categories, which every record of it repeats: hashing them anew each time
    /// takes as long as everything else about a record.
    let address: ContentAddress

    /// A block as it came from outside; the caller has checked that `key` is the statement's address.
    init(_ statement: Statement, key: BlockKey, address: ContentAddress, signature: [UInt8]?) throws(MalformedValue) {
        let suite = statement.suite
        self.statement = statement
        self.address = address
        self.key = key
        self.signature = try signature.map { (bytes) throws(MalformedValue) in
            try BlockSignature(suite: suite, bytes: bytes)
        }
        digest = Hexadecimal.encode(sha256(statement.preimage(for: key)))
    }

    /// A block of our own, signed here.
    init(_ statement: Statement, key: BlockKey, address: ContentAddress, signedBy identity: Identity) {
        let preimage = statement.preimage(for: key)
        self.statement = statement
        self.address = address
        self.key = key
        signature = BlockSignature(suite: statement.suite, of: preimage, by: identity)
        digest = Hexadecimal.encode(sha256(preimage))
    }

    /// What the seven fields say.
    public var fields: PerField<FieldContent> { statement.fields }

    /// What the signature covers, or would cover.
    public var suite: Suite { statement.suite }

    /// What the author calls itself.
    public var author: PeerName { statement.author }

    /// The author's node; records of older dialects do not tell.
    public var authorNode: NodeID? { statement.authorNode }

    /// The author's own time of creation.
    public var createdAt: Timestamp { statement.createdAt }

    /// The room it was said in; nil means everywhere.
    public var room: RoomName? { statement.room }

    /// The one node it is meant for; nil means everybody in the room.
    public var audience: NodeID? { statement.audience }

    /// The blocks it builds on, in the author's order.
    public var parents: [BlockKey] { statement.parents }

    /// How it was made from its parents, in the author's words. Not signed.
    public var method: String? { statement.method }

    /// Attached application data, signed through its digest.
    public var application: ApplicationDescriptor? { statement.application }

    /// Opaque JSON that rode along. Unsigned: nothing may depend on it, and `record` never sends it on.
    public var payload: JSON? { statement.payload }

    /// The identity of this statement; only records for `mmp-sig-v2.0` have one.
    public var assertionID: AssertionID? { suite == .sigV2_0 ? AssertionID(digest: digest) : nil }

    /// Whether it is meant for one node only.
    public var isDirected: Bool { audience != nil }

    /// The seven texts.
    public var texts: PerField<String> { statement.texts }

    /// What the signature is worth when the author's key is `key`.
    public func verification(with key: IdentityPublicKey?) -> Verification {
        guard let signature else { return .unverified(.unsigned) }
        guard let key else { return .unverified(.unknownKey) }
        let isGenuine = key.verifies(signature.bytes, of: statement.preimage(for: self.key))
        return isGenuine ? .verified : .forged(.badSignature)
    }
}
