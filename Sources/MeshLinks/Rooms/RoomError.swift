/// Why a room could not be opened or closed.
public enum RoomError: Error, Sendable, Hashable {
    /// This node has no relay.
    case noRelay
    /// The connection to the relay is down, or full; try again when it is back.
    case notConnected
    /// The relay did not answer within 10 s; it may be one that knows no rooms.
    case noAnswer
    /// The relay said no: `exists` (the share id is taken), `wrong-secret`, `quota`, `invalid`, `unavailable`.
    case refused(reason: String)
}

extension RoomError: CustomStringConvertible {
    /// What happened and what to do about it.
    public var description: String {
        switch self {
        case .noRelay: "This node has no relay. Set KITH_RELAY, or share with an agent on this machine."
        case .notConnected: "The relay is not connected. Try again when `kith status` says that it is."
        case .noAnswer:
            "The relay did not answer a request for a room. It may be a relay that has none; use `kith relay`, or try again."
        case .refused(let reason):
            switch reason {
            case "quota": "The relay has too many open rooms. Close a share, or try again later."
            case "exists": "The relay already has a room of this share id. Start another share."
            case "wrong-secret": "The relay does not take this node for the opener of the room."
            case "unavailable": "The relay's store does not work at the moment. Try again later."
            default: "The relay refused the request for a room."
            }
        }
    }
}
