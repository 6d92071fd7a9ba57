/// Proves that bytes which come back through a client are the ones that left. The composition root supplies an HMAC
/// with a key of its own; this room stays free of cryptography.
public protocol StateSealer: Sendable {
    /// The tag of `bytes`; nobody without the key can make one.
    func tag(for bytes: [UInt8]) -> [UInt8]

    /// Whether `tag` belongs to `bytes`. Must take the same time wherever the first difference is.
    func isValid(_ tag: [UInt8], for bytes: [UInt8]) -> Bool
}
