import WireJSON

/// The name of one share, chosen at random by the teacher's node; knowing it admits nobody to anything.
public struct ShareID: Hashable, Sendable, CustomStringConvertible {
    /// 16 bytes.
    public let bytes: [UInt8]

    /// An id of exactly 16 bytes; a new one takes them from a random source.
    public init(bytes: [UInt8]) throws(MalformedValue) {
        guard bytes.count == Self.count else { throw Self.malformed }
        self.bytes = bytes
    }

    /// Reads the 22 characters of base64url in their one canonical form.
    public init(_ text: String) throws(MalformedValue) {
        guard text.utf8.count == 22, let bytes = Base64.url.decode(text) else { throw Self.malformed }
        try self.init(bytes: bytes)
    }

    /// The number of bytes.
    public static let count = 16

    /// 22 characters of base64url.
    public var text: String { Base64.url.encode(bytes) }

    /// The id as it stands in links.
    public var description: String { text }

    private static let malformed = MalformedValue(
        what: "a share id", why: "it must be 16 bytes, written as 22 characters of base64url")
}
