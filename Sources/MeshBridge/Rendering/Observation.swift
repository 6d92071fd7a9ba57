import Ambient
import CAT7
import MeshMemory
import MeshProtocol
import RelevanceGate

/// One observation as a model reads it.
struct Observation: Encodable, Sendable {
    let key: String
    let from: Fenced
    let at: String
    let trust: String
    let text: Fenced

    init(_ held: Held, of node: NodeID, fence: Fence, now: Timestamp, cap: Int = Fence.mostText) {
        key = held.block.key.text
        from = Observation.author(of: held, node: node, fence: fence)
        at = Age.words(now - held.block.createdAt)
        trust = held.trust.word
        text = fence.quote(held.block.rendering, by: held.block.author.text, cap: cap)
    }

    static func author(of held: Held, node: NodeID, fence: Fence) -> Fenced {
        held.block.authorNode == node ? Fenced.me : fence.label(held.block.author.text)
    }

    /// The first words of the focus, for lists and trees.
    static func head(of block: Block, fence: Fence) -> Fenced {
        let focus = block.fields[.focus].text
        let text = focus == Field.neutral ? block.rendering : focus
        return fence.label(text, cap: 60)
    }
}

extension Trust {
    /// The word a person reads.
    var word: String { name }
}
