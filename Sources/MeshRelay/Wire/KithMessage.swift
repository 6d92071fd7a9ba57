import Ambient
import NIOCore
import WireJSON

/// What the relay says to clients that asked for mail or rooms, as ready frames.
enum KithMessage {
    static func mailboxOpen(waiting: Int) -> ByteBuffer {
        frame([("type", "kith-mailbox"), ("state", "open"), ("waiting", .integer(Int64(waiting)))])
    }

    static func mailboxRefused(_ reason: String) -> ByteBuffer {
        frame([("type", "kith-mailbox"), ("state", "refused"), ("reason", .string(reason))])
    }

    /// What became of a letter, for a sender that gave it an id.
    static func receipt(_ outcome: MailOutcome, to: String, id: String) -> ByteBuffer {
        var members: [(String, JSON)] = [
            ("type", .string("kith-mail-" + outcome.word)), ("to", .string(to)), ("id", .string(id)),
        ]
        if case .refused(let reason) = outcome { members.append(("reason", .string(reason.rawValue))) }
        return frame(members)
    }

    static func roomOpened(_ room: ShareRoomRecord) -> ByteBuffer {
        frame([
            ("type", "kith-room-opened"), ("share", .string(room.share.text)),
            ("expires", .integer(room.expires.milliseconds)), ("closes", .integer(room.closes.milliseconds)),
        ])
    }

    static func roomRefused(_ share: ShareName?, _ reason: RoomRefusal) -> ByteBuffer {
        frame([
            ("type", "kith-room-refused"), ("share", share.map { .string($0.text) } ?? .null),
            ("reason", .string(reason.rawValue)),
        ])
    }

    static func roomClosed(_ share: ShareName) -> ByteBuffer {
        frame([("type", "kith-room-closed"), ("share", .string(share.text))])
    }

    static func evicted(_ node: String, from share: ShareName) -> ByteBuffer {
        frame([("type", "kith-room-evicted"), ("share", .string(share.text)), ("node", .string(node))])
    }

    static func attempt(_ attempt: RoomShelf.Attempt, on share: ShareName) -> ByteBuffer {
        frame([
            ("type", "kith-room-attempt"), ("share", .string(share.text)), ("attempt", .integer(attempt.number)),
            ("outcome", .string(attempt.outcome.rawValue)), ("node", .string(attempt.node)),
            ("name", .string(attempt.name)), ("at", .integer(attempt.at.milliseconds)),
            ("count", .integer(Int64(attempt.count))),
        ])
    }

    private static func frame(_ members: [(String, JSON)]) -> ByteBuffer {
        ServerFrame.text(JSON.object(JSONObject(members)).serialized)
    }
}

/// What became of a letter.
enum MailOutcome: Sendable {
    case stored
    /// Handed to a connection of a node without a mailbox.
    case forwarded
    case refused(Reason)

    enum Reason: String, CaseIterable, Sendable {
        case noMailbox = "no-mailbox"
        case quota
        case busy
        case unavailable
    }

    var word: String {
        switch self {
        case .stored: "stored"
        case .forwarded: "forwarded"
        case .refused: "refused"
        }
    }
}

/// Why a request about a room was refused.
enum RoomRefusal: String, Sendable {
    case exists
    case wrongSecret = "wrong-secret"
    case quota
    case invalid
    case busy
    case unavailable
}
