import WireJSON

/// An Ed25519 signature together with what it covers.
public struct BlockSignature: Hashable, Sendable {
    /// What it covers.
    public let suite: Suite

    /// The 64 raw bytes.
    public let bytes: [UInt8]

    /// A signature of exactly 64 bytes.
    public init(suite: Suite, bytes: [UInt8]) throws(MalformedValue) {
        guard bytes.count == 64 else {
            throw MalformedValue(what: "a signature", why: "an Ed25519 signature has exactly 64 bytes")
        }
        self.suite = suite
        self.bytes = bytes
    }

    init(suite: Suite, of message: [UInt8], by identity: Identity) {
        self.suite = suite
        bytes = identity.sign(message)
    }

    /// Unpadded base64url, the form on the wire.
    public var base64url: String { Base64.url.encode(bytes) }
}
