import Ambient
import MeshProtocol
import WireJSON

/// What a relay with mailboxes and rooms says beyond the reference relay. Everything is the relay's word, and bounded.
enum KithAnswer: Sendable, Hashable {
    case mailbox(MailboxState)
    case receipt(MailReceipt)
    case attempt(RoomAttempt)
    /// The answer to an opening or a closing.
    case room(share: String, RoomAnswer)
    case evicted(NodeID)

    private static let longestReason = 64
    private static let longestReceipt = 128

    /// Reads a message of this type: nil for a type that is none of these, `.some(nil)` for one that cannot be read.
    static func read(_ type: String, _ value: JSON) -> KithAnswer?? {
        switch type {
        case "kith-mailbox": .some(mailbox(value))
        case "kith-mail-stored": .some(receipt(value, .stored))
        case "kith-mail-forwarded": .some(receipt(value, .forwarded))
        case "kith-mail-refused": .some(receipt(value, .refused(reason: reason(value))))
        case "kith-room-attempt": .some(attempt(value))
        case "kith-room-opened":
            .some(
                value["closes"]?.integerValue.flatMap { closes in
                    room(value, .opened(closes: Timestamp(milliseconds: closes)))
                })
        case "kith-room-closed": .some(room(value, .closed))
        case "kith-room-refused": .some(room(value, .refused(reason: reason(value))))
        case "kith-room-evicted": .some(value["node"]?.stringValue.flatMap(NodeID.init(spelled:)).map { .evicted($0) })
        default: nil
        }
    }

    private static func mailbox(_ value: JSON) -> KithAnswer? {
        switch value["state"]?.stringValue {
        case "open": .mailbox(.open(waiting: Int(clamping: max(0, value["waiting"]?.integerValue ?? 0))))
        case "refused": .mailbox(.refused(reason: reason(value)))
        default: nil
        }
    }

    private static func receipt(_ value: JSON, _ outcome: MailReceipt.Outcome) -> KithAnswer? {
        guard let id = value["id"]?.stringValue, id.utf8.count <= longestReceipt else { return nil }
        return .receipt(
            MailReceipt(id: id, node: value["to"]?.stringValue.flatMap(NodeID.init(spelled:)), outcome: outcome))
    }

    private static func attempt(_ value: JSON) -> KithAnswer? {
        guard let number = value["attempt"]?.integerValue, number > 0, let word = value["outcome"]?.stringValue,
            let at = value["at"]?.integerValue
        else { return nil }
        let name = value["name"]?.stringValue.map { String(String.UnicodeScalarView($0.unicodeScalars.prefix(64))) }
        return .attempt(
            RoomAttempt(
                number: number, outcome: RoomAttempt.Outcome(rawValue: word) ?? .other,
                node: value["node"]?.stringValue.flatMap(NodeID.init(spelled:)), name: name,
                at: Timestamp(milliseconds: at), count: Int(clamping: max(1, value["count"]?.integerValue ?? 1))))
    }

    private static func room(_ value: JSON, _ answer: RoomAnswer) -> KithAnswer? {
        guard let share = value["share"]?.stringValue, share.utf8.count <= longestReason else { return nil }
        return .room(share: share, answer)
    }

    /// One of the relay's short words; a relay that writes a novel is not passed on.
    private static func reason(_ value: JSON) -> String {
        guard let reason = value["reason"]?.stringValue, reason.utf8.count <= longestReason,
            reason.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || $0 == UInt8(ascii: "-") })
        else { return "unknown" }
        return reason
    }
}
