import WireJSON

/// The content address of a block, computed from its seven texts (and, in one older scheme, its parents).
public struct BlockKey: Hashable, Sendable, CustomStringConvertible {
    /// How the address was derived, as far as its form tells.
    public enum Scheme: Sendable, Hashable {
        /// `cmb-` and 64 hex: the Merkle root of the live records. (Some spec-era nodes wrote a flat hash in this form.)
        case merkle
        /// `cmb1-` and 64 hex: the flat hash of the published spec 1.1.
        case spec
        /// `cmb-` and 32 hex: the oldest form; verified, never made.
        case legacy
    }

    /// The address as it is written everywhere.
    public let text: String

    /// How it was derived.
    public let scheme: Scheme

    /// Reads an address; exactly lowercase hex of the right length after the prefix.
    public init(_ text: String) throws(MalformedValue) {
        guard let scheme = Self.scheme(of: text) else {
            throw MalformedValue(what: "a block key", why: "it must be cmb- followed by 64 lowercase hex digits")
        }
        self.text = text
        self.scheme = scheme
    }

    init(merkle root: [UInt8]) {
        text = "cmb-" + Hexadecimal.encode(root)
        scheme = .merkle
    }

    init(spec digest: [UInt8]) {
        text = "cmb1-" + Hexadecimal.encode(digest)
        scheme = .spec
    }

    init(legacy digest: [UInt8]) {
        text = "cmb-" + Hexadecimal.encode(digest.prefix(16))
        scheme = .legacy
    }

    /// The address.
    public var description: String { text }

    private static func scheme(of text: String) -> Scheme? {
        for (prefix, digits, scheme) in [("cmb-", 64, Scheme.merkle), ("cmb1-", 64, .spec), ("cmb-", 32, .legacy)] {
            guard text.utf8.count == prefix.utf8.count + digits, text.utf8.starts(with: prefix.utf8) else { continue }
            return Hexadecimal.isDigest(text.dropFirst(prefix.count), count: digits) ? scheme : nil
        }
        return nil
    }
}
