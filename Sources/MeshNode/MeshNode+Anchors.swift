import Ambient
import CAT7
import MeshMemory
import MeshProtocol
import RelevanceGate

/// What the gate compares against: the newest remembered blocks, none of whose sources may crowd out the others.
extension MeshNode {
    /// The anchors as old as they are at `now`.
    func currentAnchors(at now: Timestamp) -> AnchorSet {
        anchors.advance(by: max(.zero, now - anchorsAsOf))
        anchorsAsOf = max(now, anchorsAsOf)
        return anchors
    }

    /// Blocks without an author's node never get here: they are refused, and own ones carry ours.
    func addAnchor(_ block: Block, vectors: PerField<TextVector?>) throws {
        guard let author = block.authorNode else { return }
        anchors.insert(
            Anchor(
                vectors: vectors, texts: block.texts, source: author.text, standing: try standing(of: author)),
            id: block.key.text)
    }

    /// What is known of a peer, or nil.
    func record(of peer: NodeID) throws -> PeerRecord? {
        try acquaintances.peer(peer, at: time.now) { try memory.peer(peer) }
    }

    /// How well a source is known: from its key's record, never from what it says.
    private func standing(of author: NodeID) throws -> SourceStanding {
        if author == identity.nodeID { return .own }
        return try record(of: author).map { SourceStanding($0.trust) } ?? .unknown
    }
}
