import Ambient
import MeshProtocol
import WireJSON

/// What we say about mail and rooms, to relays that have them. Others ignore it.
extension RelayRequest {
    static func acknowledgeMail(through number: Int64) -> [UInt8] {
        let message: JSON = ["type": "kith-mail-ack", "through": .integer(number)]
        return message.serialized
    }

    static func acknowledgeAttempts(on share: String, through number: Int64) -> [UInt8] {
        let message: JSON = ["type": "kith-attempt-ack", "share": .string(share), "through": .integer(number)]
        return message.serialized
    }

    static func open(_ opening: RoomOpening) -> [UInt8] {
        var members = JSONObject([
            ("type", "kith-room-open"), ("share", .string(opening.share)),
            ("admissionHash", .string(opening.admission.digest)),
            ("openerSecretHash", .string(opening.openerSecret.digest)),
            ("expires", .integer(opening.expires.milliseconds)), ("guests", .integer(Int64(opening.guests))),
        ])
        if let closes = opening.closes { members["closes"] = .integer(closes.milliseconds) }
        return JSON.object(members).serialized
    }

    static func close(_ share: String, openerSecret: RelaySecret) -> [UInt8] {
        let message: JSON = [
            "type": "kith-room-close", "share": .string(share), "openerSecret": .string(openerSecret.revealed),
        ]
        return message.serialized
    }

    /// On the opener's own connection in the room, which has shown the secret already.
    static func evict(_ node: NodeID, from share: String) -> [UInt8] {
        let message: JSON = ["type": "kith-room-evict", "share": .string(share), "node": .string(node.text)]
        return message.serialized
    }
}
