import Crypto
import Foundation

/// Recognises its own messages when they come back through somebody else: HMAC-SHA256 (RFC 2104) under a key that never
/// leaves the process.
public struct MessageAuthenticator: Sendable {
    private let key: Hidden<SymmetricKey>

    /// - Parameter key: 32 random bytes.
    public init(key: [UInt8]) { self.key = Hidden(SymmetricKey(data: key)) }

    /// The 32-byte tag of `bytes`.
    public func tag(for bytes: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key.value))
    }

    /// Whether `tag` was made here for `bytes`; takes the same time wherever the first difference is.
    public func isValid(_ tag: [UInt8], for bytes: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(tag, authenticating: bytes, using: key.value)
    }
}
