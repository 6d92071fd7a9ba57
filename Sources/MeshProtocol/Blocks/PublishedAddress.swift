import CAT7
import Foundation

/// The address derivations of the published spec 1.1 and of older nodes, needed to verify what such peers
/// hold.
enum PublishedAddress {
    /// Flat hash of a record without parents: `cmb1-`.
    static func root(of texts: PerField<String>) -> BlockKey { BlockKey(spec: rootPreimage(texts).sha256) }

    /// Flat hash of a remix, which binds the sorted parents and the node that made it: `cmb1-`.
    static func remix(of texts: PerField<String>, parents: [String], receiver: String) -> BlockKey {
        var preimage = remixPreimage(texts, parents)
        preimage.append(receiver)
        return BlockKey(spec: preimage.sha256)
    }

    /// The oldest form: the texts joined by bars, not normalised, half a digest.
    static func legacy(of texts: PerField<String>) -> BlockKey {
        BlockKey(legacy: sha256(Array(texts.inOrder.joined(separator: "|").utf8)))
    }

    /// Whether one of the derivations that nodes have used gives `key`.
    static func derives(_ key: BlockKey, from texts: PerField<String>, parents: [String], receiver: String) -> Bool {
        let isRemix = !parents.isEmpty
        switch key.scheme {
        case .spec:
            return key == (isRemix ? remix(of: texts, parents: parents, receiver: receiver) : root(of: texts))
        case .merkle:
            // The same flat hashes under the younger prefix, without the receiver.
            return key == BlockKey(merkle: (isRemix ? remixPreimage(texts, parents) : rootPreimage(texts)).sha256)
        case .legacy:
            return key == legacy(of: texts)
        }
    }

    private static func rootPreimage(_ texts: PerField<String>) -> Preimage {
        var preimage = textsPreimage(texts)
        preimage.append("root")
        return preimage
    }

    private static func remixPreimage(_ texts: PerField<String>, _ parents: [String]) -> Preimage {
        var preimage = textsPreimage(texts)
        preimage.append("remix")
        preimage.appendSorted(parents)
        return preimage
    }

    /// Empty texts are hashed as `neutral`, which only the published vectors tell.
    private static func textsPreimage(_ texts: PerField<String>) -> Preimage {
        var preimage = Preimage("mmp-cmb-v1\n")
        for (_, text) in texts { preimage.append(text.isEmpty ? Field.neutral : text.nfc) }
        return preimage
    }
}
