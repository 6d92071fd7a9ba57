public import CAT7
import WireJSON

/// Names one field of one signed statement of a block: `<block key>#<field>~<digest of what was signed>`.
public struct DescentReference: Hashable, Sendable, CustomStringConvertible {
    /// The block that is built upon.
    public let block: BlockKey

    /// The field of it.
    public let field: Field

    /// 64 hex digits: SHA-256 of the signed bytes, never of the signature, which may be randomised.
    public let digest: String

    /// A reference to `field` of `block` as its author signed it.
    public init(to field: Field, of block: Block) {
        self.block = block.key
        self.field = field
        digest = block.digest
    }

    /// Reads a reference.
    public init(_ text: String) throws(MalformedValue) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let tail = parts.last?.split(separator: "~", maxSplits: 1, omittingEmptySubsequences: false) ?? []
        guard parts.count == 2, tail.count == 2, let field = Field(name: String(tail[0])),
            Hexadecimal.isDigest(tail[1])
        else {
            throw MalformedValue(what: "a descent reference", why: "it must look like cmb-<64 hex>#focus~<64 hex>")
        }
        block = try BlockKey(String(parts[0]))
        self.field = field
        digest = String(tail[1])
    }

    /// The reference as records carry it.
    public var text: String { "\(block.text)#\(field.name)~\(digest)" }

    /// The reference as records carry it.
    public var description: String { text }
}
