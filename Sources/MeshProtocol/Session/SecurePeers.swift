/// Remembers which nodes have spoken sealed, so that nobody between the nodes can talk one of them down again
/// (MMP 2.0). Keep `nodes` across restarts; only a person may forget one.
public struct SecurePeers: Hashable, Sendable {
    /// The nodes that have completed a handshake with sealed blocks.
    public private(set) var nodes: Set<NodeID>

    /// What was known at the last run.
    public init(nodes: Set<NodeID> = []) { self.nodes = nodes }

    /// Takes note of a completed handshake; refuses one that offers less than the node has spoken before.
    public mutating func admit(_ peer: PeerIntroduction) throws(HandshakeError) {
        if peer.extensions.contains(SecureExtensions.sealedBlocks) {
            nodes.insert(peer.nodeID)
        } else if nodes.contains(peer.nodeID) {
            throw .downgrade(peer.nodeID)
        }
    }

    /// Refuses an older handshake in the name of a node that has spoken sealed.
    public func admit(_ legacy: LegacyHandshake) throws(HandshakeError) {
        if let node = legacy.nodeID, nodes.contains(node) { throw .downgrade(node) }
    }

    /// Forgets a node on its owner's word, so that it may speak older software again.
    public mutating func forget(_ node: NodeID) { nodes.remove(node) }
}
