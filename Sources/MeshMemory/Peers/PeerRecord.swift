public import Ambient
public import MeshProtocol

/// What is remembered of a peer. Name, room, dialect and implementation are the peer's own words.
public struct PeerRecord: Sendable, Hashable {
    /// The peer's node.
    public let nodeID: NodeID
    /// Its label, as last introduced.
    public let name: PeerName
    /// Name and fingerprint of the pinned key.
    public let agentID: AgentID
    /// The pinned identity key.
    public let identityKey: IdentityPublicKey
    /// Its key for sealed bodies, as last introduced under the pinned identity key.
    public let sealingKey: SealingPublicKey?
    /// The room in which it was last met.
    public let room: RoomName
    /// How far its key is trusted.
    public let trust: Trust
    /// When it was first met.
    public let firstSeen: Timestamp
    /// When it was last met.
    public let lastSeen: Timestamp
    /// The dialect it speaks.
    public let dialect: String
    /// Name and version of its software, or an empty text.
    public let implementation: String
    /// Another key that was presented for this node and not accepted, or nil.
    public let keyConflict: IdentityPublicKey?
}

/// What pinning found.
public enum PinOutcome: Sendable {
    /// The peer was never met before; its key is pinned now.
    case new
    /// The peer is known by this key.
    case known
    /// The peer is known by another key. The record carries the new one as `keyConflict`; nothing else was changed.
    case conflict(PeerRecord)
}
