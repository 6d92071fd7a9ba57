import Ambient
import WireJSON

/// What a client asks for beyond the reference relay's protocol. Stock clients never say any of it.
enum KithRequest: Sendable {
    /// `kith-mail-ack`: our mail up to this number has arrived.
    case acknowledgeMail(through: Int64)
    /// `kith-attempt-ack`: the attempts on a room up to this number have arrived.
    case acknowledgeAttempts(ShareName, through: Int64)
    /// `kith-room-open`.
    case open(ShareName, RoomTerms)
    /// `kith-room-close`. The secret is nil on the opener's own connection in the room.
    case close(ShareName, secret: SecretDigest?)
    /// `kith-room-evict`.
    case evict(ShareName, node: String, secret: SecretDigest?)
    /// One of these, but unusable.
    case malformed(ShareName?)

    /// What the opener of a room wants.
    struct RoomTerms: Sendable {
        let secret: SecretDigest
        let admission: SecretDigest
        let guests: Int
        let expires: Timestamp
        let closes: Timestamp?
    }

    private static let mostGuests = 16

    /// Reads a message of this type; nil if the type is none of these.
    init?(type: String, _ value: JSON) {
        let share = value["share"]?.stringValue.flatMap(ShareName.init)
        let through = value["through"]?.integerValue.flatMap { $0 > 0 ? $0 : nil }
        let secretText = value["openerSecret"]?.stringValue
        let secret = secretText.flatMap(SecretDigest.init(revealed:))
        // A secret that is there but unusable must not count as none.
        let isReadable = secretText == nil || secret != nil
        switch type {
        case "kith-mail-ack": self = through.map { .acknowledgeMail(through: $0) } ?? .malformed(nil)
        case "kith-attempt-ack":
            guard let share, let through else {
                self = .malformed(share)
                return
            }
            self = .acknowledgeAttempts(share, through: through)
        case "kith-room-open":
            guard let share, let terms = Self.terms(value) else {
                self = .malformed(share)
                return
            }
            self = .open(share, terms)
        case "kith-room-close":
            guard let share, isReadable else {
                self = .malformed(share)
                return
            }
            self = .close(share, secret: secret)
        case "kith-room-evict":
            guard let share, isReadable, let node = value["node"]?.stringValue, (1...128).contains(node.utf8.count)
            else {
                self = .malformed(share)
                return
            }
            self = .evict(share, node: node, secret: secret)
        default: return nil
        }
    }

    private static func terms(_ value: JSON) -> RoomTerms? {
        guard let secret = value["openerSecretHash"]?.stringValue.flatMap(SecretDigest.init(hex:)),
            let admission = value["admissionHash"]?.stringValue.flatMap(SecretDigest.init(hex:)),
            !secret.matches(admission), let expires = value["expires"]?.integerValue, expires > 0
        else { return nil }
        let guests = value["guests"] == nil ? 1 : value["guests"]?.integerValue
        guard let guests, (1...Int64(mostGuests)).contains(guests) else { return nil }
        var closes: Timestamp?
        if let given = value["closes"] {
            guard let moment = given.integerValue, moment > 0 else { return nil }
            closes = Timestamp(milliseconds: moment)
        }
        return RoomTerms(
            secret: secret, admission: admission, guests: Int(guests), expires: Timestamp(milliseconds: expires),
            closes: closes)
    }
}
