public import MeshLinks
public import MeshMemory
public import MeshProtocol
public import RelevanceGate

/// What happens at a node, for the bridge, shares and headless peers to follow.
public enum NodeEvent: Sendable {
    /// A secure session with this peer stands.
    case peerConnected(NodeID, name: PeerName, over: LinkKind)
    /// The last session with this peer ended.
    case peerDisconnected(NodeID, reason: String)
    /// A block entered the inbox: admitted by the gate, or addressed to this node.
    case received(InboxItem)
    /// The gate refused a broadcast block; it is kept for a day.
    case refused(BlockKey, from: NodeID, Verdict)
    /// A receipt moved a delivery forward.
    case delivery(BlockKey, to: NodeID, state: String, reason: String?)
    /// A transport changed its state.
    case transport(String, TransportState)
    /// A peer presented another key than the pinned one; it was turned away.
    case keyConflict(NodeID, name: PeerName)
    /// A peer sends faster than a model should be made to read.
    case flood(NodeID)
}
