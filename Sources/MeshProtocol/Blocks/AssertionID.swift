import WireJSON

/// The identity of one author's statement of a block: the same texts said twice share a block key, never this.
public struct AssertionID: Hashable, Sendable, CustomStringConvertible {
    /// `asrt-` and the 64 hex digits of the signed bytes' SHA-256.
    public let text: String

    /// Reads an assertion id.
    public init(_ text: String) throws(MalformedValue) {
        guard text.utf8.starts(with: "asrt-".utf8), Hexadecimal.isDigest(text.dropFirst(5)) else {
            throw MalformedValue(what: "an assertion id", why: "it must be asrt- followed by 64 lowercase hex digits")
        }
        self.text = text
    }

    init(digest: String) { text = "asrt-" + digest }

    /// The assertion id.
    public var description: String { text }
}
