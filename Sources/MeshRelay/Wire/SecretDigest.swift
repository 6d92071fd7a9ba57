import Crypto
import WireJSON

/// The SHA-256 of a secret that a client has shown: all that the relay keeps of it.
struct SecretDigest: Sendable {
    /// 32 bytes.
    let bytes: [UInt8]

    /// Of the 32 bytes that every secret has.
    private static let secretDigits = 43

    /// The digest of a secret in base64url without padding (43 characters, one spelling for each secret), or nil.
    init?(revealed text: String) {
        guard text.utf8.count == Self.secretDigits, let secret = Base64.url.decode(text) else { return nil }
        bytes = Array(SHA256.hash(data: secret))
    }

    /// A digest in 64 lowercase hex digits, or nil.
    init?(hex text: String) {
        guard text.utf8.count == 64, let bytes = Hexadecimal.decode(text) else { return nil }
        self.bytes = bytes
    }

    /// A digest from the store, or nil if it is not one.
    init?(stored bytes: [UInt8]) {
        guard bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    /// Equality in a time that says nothing about where they differ.
    func matches(_ other: SecretDigest) -> Bool {
        var difference: UInt8 = 0
        for (one, two) in zip(bytes, other.bytes) { difference |= one ^ two }
        return difference == 0
    }
}
