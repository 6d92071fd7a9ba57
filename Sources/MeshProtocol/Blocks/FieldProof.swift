public import CAT7

/// A Merkle path from one field's text to a block's address: shows that a quoted field really is part of a block whose
/// other texts stay private.
public struct FieldProof: Hashable, Sendable {
    /// A neighbour on the way up.
    public struct Sibling: Hashable, Sendable {
        /// The neighbour's 32-byte digest.
        public let digest: [UInt8]
        /// Whether it stands left of the path.
        public let isLeft: Bool

        /// A neighbour.
        public init(digest: [UInt8], isLeft: Bool) {
            self.digest = digest
            self.isLeft = isLeft
        }
    }

    /// The field that is proven.
    public let field: Field

    /// The neighbours from the leaf to the root: three, or two for the promoted last leaf.
    public let siblings: [Sibling]

    /// A proof from its parts.
    public init(field: Field, siblings: [Sibling]) {
        self.field = field
        self.siblings = siblings
    }

    /// Whether `text` is what the block `key` says in this field. Only Merkle addresses can be proven.
    public func proves(_ text: String, in key: BlockKey) -> Bool {
        guard key.scheme == .merkle, hasTheShapeOfItsField else { return false }
        var digest = ContentAddress.leaf(ContentAddress.categoryKeyBytes(of: field, text))
        for sibling in siblings {
            let (left, right) = sibling.isLeft ? (sibling.digest, digest) : (digest, sibling.digest)
            digest = ContentAddress.node(left, right)
        }
        return BlockKey(merkle: digest) == key
    }

    /// The position of a field in the tree fixes which neighbours there are and on which side they stand.
    private var hasTheShapeOfItsField: Bool {
        guard siblings.allSatisfy({ $0.digest.count == 32 }) else { return false }
        var expected: [Bool] = []
        var position = field.rawValue
        var width = Field.allCases.count
        while width > 1 {
            if position ^ 1 < width { expected.append(position ^ 1 < position) }
            position /= 2
            width = (width + 1) / 2
        }
        return siblings.map(\.isLeft) == expected
    }
}
