public import CAT7
import Foundation
import WireJSON

/// The Merkle address of seven texts, the one that live records carry.
public struct ContentAddress: Hashable, Sendable {
    /// Raw category keys, the leaves before leaf hashing.
    private let categories: PerField<[UInt8]>

    /// Hashes the seven texts (in normal form C).
    public init(of texts: PerField<String>) {
        categories = texts.map { field, text in Self.categoryKeyBytes(of: field, text) }
    }

    /// The address.
    public var key: BlockKey {
        var level = leaves
        while level.count > 1 { level = Self.levelUp(level) }
        return BlockKey(merkle: level[0])
    }

    /// The key of one category, 64 hex digits.
    public func categoryKey(_ field: Field) -> String { Hexadecimal.encode(categories[field]) }

    /// The key of `text` as the content of `field`, 64 hex digits.
    public static func categoryKey(of field: Field, _ text: String) -> String {
        Hexadecimal.encode(categoryKeyBytes(of: field, text))
    }

    /// A proof that this field's text is part of the block, without showing the other six.
    public func proof(of field: Field) -> FieldProof {
        var level = leaves
        var position = field.rawValue
        var siblings: [FieldProof.Sibling] = []
        while level.count > 1 {
            let sibling = position ^ 1
            if sibling < level.count {
                siblings.append(FieldProof.Sibling(digest: level[sibling], isLeft: sibling < position))
            }
            level = Self.levelUp(level)
            position /= 2
        }
        return FieldProof(field: field, siblings: siblings)
    }

    private var leaves: [[UInt8]] { categories.inOrder.map(Self.leaf) }

    /// Pairs left to right; an odd last node is promoted unchanged.
    private static func levelUp(_ level: [[UInt8]]) -> [[UInt8]] {
        stride(from: 0, to: level.count, by: 2).map { index in
            index + 1 < level.count ? node(level[index], level[index + 1]) : level[index]
        }
    }

    static func categoryKeyBytes(of field: Field, _ text: String) -> [UInt8] {
        var preimage = Preimage("mmp-cmb-v1\n")
        preimage.append(field.name)
        preimage.append(text.nfc)
        return preimage.sha256
    }

    static func leaf(_ categoryKey: [UInt8]) -> [UInt8] { sha256([0x00] + categoryKey) }

    static func node(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] { sha256([0x01] + left + right) }
}
