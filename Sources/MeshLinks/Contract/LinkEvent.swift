public import Ambient

/// What a transport reports to the node, one event at a time per link.
public enum LinkEvent: Sendable {
    /// A link came up; frames may be sent over it from now on.
    case opened(LinkInfo)
    /// One whole frame payload arrived: 1 byte to 1 MiB, otherwise unexamined.
    case received(LinkID, [UInt8])
    /// The link is gone and will never carry a frame again. The reason is our own sentence, without text from outside.
    case closed(LinkID, reason: String)
    /// The transport itself changed state.
    case state(TransportState)
}

/// How a whole transport is doing; ``Transport/name`` says which one it is.
public enum TransportState: Sendable, Hashable {
    /// Not running.
    case off
    /// On its way to its first or next connection.
    case connecting
    /// Links can open.
    case connected
    /// Between two attempts; the next one starts at `until`.
    case waiting(until: Timestamp, reason: String)
    /// Given up for good; a person has to change something first.
    case stopped(reason: String)
}
