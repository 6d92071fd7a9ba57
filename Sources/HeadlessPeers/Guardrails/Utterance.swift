public import Ambient
public import CAT7
import MeshMemory
public import MeshProtocol

/// What the guardrails know of a block.
public struct Utterance: Sendable, Hashable {
    /// Its address.
    public let key: BlockKey
    /// Who said it; nil when the record does not tell.
    public let author: NodeID?
    /// The seven texts.
    public let texts: PerField<String>
    /// Whether it is addressed to one node.
    public let isDirected: Bool
    /// When it was kept here.
    public let at: Timestamp

    /// These facts.
    public init(key: BlockKey, author: NodeID?, texts: PerField<String>, isDirected: Bool, at: Timestamp) {
        self.key = key
        self.author = author
        self.texts = texts
        self.isDirected = isDirected
        self.at = at
    }

    init(_ held: Held) {
        self.init(
            key: held.block.key, author: held.block.authorNode, texts: held.block.texts,
            isDirected: held.block.isDirected, at: held.storedAt)
    }

    /// Everything it says in one line, without the mood; for comparison by meaning.
    var meaning: String { Self.meaning(of: texts) }

    static func meaning(of texts: PerField<String>) -> String {
        texts.compactMap { field, text in
            field == .mood || text.isEmpty || text == Field.neutral ? nil : text
        }.joined(separator: ". ")
    }

    /// Whether it promises or asks for something definite.
    var hasCommitment: Bool { !texts[.commitment].isEmpty && texts[.commitment] != Field.neutral }
}
