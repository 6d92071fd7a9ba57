import WireJSON

/// A node's Ed25519 public key: what its records are verified with and what peers pin.
public struct IdentityPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The 32 raw bytes.
    public let rawBytes: [UInt8]

    /// A key of exactly 32 bytes. Whether it is a point of the curve shows when it verifies something.
    public init(raw: [UInt8]) throws(MalformedValue) {
        guard raw.count == 32 else {
            throw MalformedValue(what: "an identity key", why: "an Ed25519 public key has exactly 32 bytes")
        }
        rawBytes = raw
    }

    /// A key written as unpadded base64url, the handshake's form.
    public init(base64url text: String) throws(MalformedValue) {
        guard text.utf8.count <= 64, let raw = Base64.url.decode(text) else {
            throw MalformedValue(what: "an identity key", why: "it must be 32 bytes in base64url without padding")
        }
        try self.init(raw: raw)
    }

    /// Unpadded base64url.
    public var base64url: String { Base64.url.encode(rawBytes) }

    /// Unpadded base64url.
    public var description: String { base64url }
}

/// A node's X25519 public key: what bodies are sealed to.
public struct SealingPublicKey: Hashable, Sendable, CustomStringConvertible {
    /// The 32 raw bytes.
    public let rawBytes: [UInt8]

    /// A key of exactly 32 bytes.
    public init(raw: [UInt8]) throws(MalformedValue) {
        guard raw.count == 32 else {
            throw MalformedValue(what: "a sealing key", why: "an X25519 public key has exactly 32 bytes")
        }
        rawBytes = raw
    }

    /// A key written as unpadded base64url, the form of the secure handshake.
    public init(base64url text: String) throws(MalformedValue) {
        guard text.utf8.count <= 64, let raw = Base64.url.decode(text) else {
            throw MalformedValue(what: "a sealing key", why: "it must be 32 bytes in base64url without padding")
        }
        try self.init(raw: raw)
    }

    /// A key written as base64 of its DER SubjectPublicKeyInfo, the form of the live handshake. Both alphabets and missing
    /// padding are accepted, as live peers do.
    public init(spkiBase64 text: String) throws(MalformedValue) {
        guard text.utf8.count <= 96, let der = Base64.decodeLeniently(text), der.count == 44,
            der.starts(with: Self.spkiPrefix)
        else {
            throw MalformedValue(
                what: "a sealing key", why: "it must be an X25519 SubjectPublicKeyInfo (44 bytes DER) in base64")
        }
        try self.init(raw: Array(der.dropFirst(Self.spkiPrefix.count)))
    }

    /// Unpadded base64url of the raw key.
    public var base64url: String { Base64.url.encode(rawBytes) }

    /// Padded standard base64 of the DER SubjectPublicKeyInfo.
    public var spkiBase64: String { Base64.standard.encode(Self.spkiPrefix + rawBytes) }

    /// Unpadded base64url of the raw key.
    public var description: String { base64url }

    /// DER header of an X25519 SubjectPublicKeyInfo (RFC 8410).
    private static let spkiPrefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x6E, 0x03, 0x21, 0x00]
}
