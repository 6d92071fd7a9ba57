public import MeshProtocol
public import WireJSON

/// For rooms that speak a language of their own with their like at a peer's node.
extension MeshNode {
    /// Frames of `type` from now on, from any peer. A subscriber that does not keep up loses the oldest of them.
    public nonisolated func frames(ofType type: String) -> AsyncStream<ForeignFrame> {
        foreignFrames.subscribe(to: type)
    }

    /// Seals a frame of another room's kind and hands it to the best link to `peer`.
    ///
    /// - Parameters:
    ///   - type: At most 64 bytes, and none that this room or MMP uses.
    ///   - json: An object; its member `type` is replaced.
    /// - Returns: False when no session stands or its link takes no more now. True promises no arrival.
    public func send(_ type: String, _ json: JSON, to peer: NodeID) -> Bool { send(.other(type: type, json), to: peer) }

    /// Whether a secure session with `peer` stands now.
    public func isConnected(to peer: NodeID) -> Bool { sessions[peer] != nil }
}
