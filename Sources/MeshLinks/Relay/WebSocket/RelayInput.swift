import MeshProtocol

/// What the task of a relay connection works through, in order: what the relay sent, and what our own side wants.
enum RelayInput: Sendable {
    case text([UInt8])
    case dropped(RelayDrop)
    /// The relay's close frame.
    case close(UInt16?)
    /// The connection cannot go on; our own sentence says why.
    case broken(String)
    /// Our node has closed a link; open another one after the pause.
    case closeLink(LinkID, NodeID, pause: Duration)
    case reopen(NodeID)
    /// End this connection politely.
    case leave(reason: String)
}
