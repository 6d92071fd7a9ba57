public import MeshProtocol

/// Which end of a link opened it; the secure session needs to know who speaks first.
public enum LinkRole: Sendable, Hashable {
    /// This node opened the connection: it is the client of the secure session.
    case dialled
    /// The other node opened the connection: this node is the server of the secure session.
    case accepted
    /// Nobody dialled (both sit behind a relay): the node with the lower id is the client.
    case unordered
}

/// The sort of road a link runs over.
public enum LinkKind: String, Sendable, Hashable {
    /// A Unix socket between two nodes of one user on one machine.
    case local
    /// A relay that forwards between networks.
    case relay
}

/// What a transport knows of a link when it opens. Nothing in here is authenticated.
public struct LinkInfo: Sendable, Hashable {
    /// The link's name in every later event and call.
    public let id: LinkID
    /// The sort of road.
    public let kind: LinkKind
    /// Who opened it.
    public let role: LinkRole
    /// The node the other end says it is. A hint for bookkeeping only; the secure session proves it.
    public let claimedNode: NodeID?
    /// The name the other end (or the relay) gives, at most 64 characters. Text from outside: never trust, always fence.
    public let claimedName: String?

    /// A description of one link.
    public init(id: LinkID, kind: LinkKind, role: LinkRole, claimedNode: NodeID?, claimedName: String?) {
        self.id = id
        self.kind = kind
        self.role = role
        self.claimedNode = claimedNode
        self.claimedName = claimedName
    }
}
