public import MeshProtocol

extension MeshNode {
    /// The peers with a standing session, in no particular order. Cheaper than `status()`, which reads the store.
    public var connectedPeers: [NodeID] { Array(sessions.keys) }
}
