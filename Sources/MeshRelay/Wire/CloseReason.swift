/// Why the relay closes a connection: the code and the words of the close frame.
///
/// 4001 to 4006 and their words are those of the reference relay (sym-relay 0.1.2), because clients act on them. 4010 to
/// 4014 are this relay's own; only a client that has shown an invite gets to see them.
enum CloseReason: Hashable, Sendable {
    case authTimeout
    case invalidAuth
    case invalidToken
    case replaced
    case heartbeatTimeout
    case tooFresh
    case shuttingDown
    case slowConsumer
    case roomFull
    case binaryFrame
    case invalidUTF8
    case messageTooBig
    case protocolError
    /// No such share room, or not its admission: the relay does not say which.
    case inviteNotValid
    case inviteUsed
    /// The invite has expired, or the room has ended or was closed by its opener.
    case shareRoomClosed
    /// The opener has put this node out.
    case evicted
    case tooManyAttempts
    /// The relay's store does not work, or is busy.
    case storeUnavailable
    /// The client closed; its own code is echoed, as RFC 6455 section 5.5.1 asks.
    case answered(UInt16?)

    /// The status code, or nil for a close frame without one.
    var code: UInt16? {
        switch self {
        case .authTimeout: 4001
        case .invalidAuth: 4002
        case .invalidToken: 4003
        case .replaced: 4004
        case .heartbeatTimeout: 4005
        case .tooFresh: 4006
        case .shuttingDown: 1001
        case .inviteNotValid: 4010
        case .inviteUsed: 4011
        case .shareRoomClosed: 4012
        case .evicted: 4013
        case .tooManyAttempts: 4014
        case .slowConsumer, .roomFull, .storeUnavailable: 1013
        case .binaryFrame: 1003
        case .invalidUTF8: 1007
        case .messageTooBig: 1009
        case .protocolError: 1002
        case .answered(let code): code
        }
    }

    /// The code under which it is counted. A client's own code is its own business: all of them count as 1000.
    var countedAs: UInt16 {
        if case .answered = self { 1000 } else { code ?? 1005 }
    }

    /// The reason text, at most 123 bytes.
    var text: String {
        switch self {
        case .authTimeout: "Auth timeout"
        case .invalidAuth: "Invalid auth"
        case .invalidToken: "Invalid token"
        case .replaced: "Replaced by new connection"
        case .heartbeatTimeout: "Heartbeat timeout"
        case .tooFresh: "Existing connection too fresh \u{2014} duplicate identity rejected"
        case .shuttingDown: "Relay shutting down"
        case .slowConsumer: "Slow consumer: too much is waiting for this connection"
        case .roomFull: "Room full"
        case .binaryFrame: "Text frames only"
        case .invalidUTF8: "Invalid UTF-8"
        case .messageTooBig: "Message too big"
        case .protocolError: "Protocol error"
        case .inviteNotValid: "Invite not valid"
        case .inviteUsed: "Invite already used"
        case .shareRoomClosed: "Invite expired or room closed"
        case .evicted: "Removed by the opener of the room"
        case .tooManyAttempts: "Too many attempts; try again in a minute"
        case .storeUnavailable: "The relay's store is not available; try again later"
        case .answered: ""
        }
    }

    /// The `relay-error` that goes before the close frame, as the reference relay sends it, or nil.
    var announcement: String? {
        switch self {
        case .invalidToken: "Invalid token"
        case .tooFresh: "duplicate identity \u{2014} existing connection too fresh"
        case .roomFull: "room full"
        default: nil
        }
    }
}
