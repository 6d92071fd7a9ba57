import MeshProtocol
import WireJSON

/// What we say to a relay (mmp-wire 11.1), as the bytes of one text message.
enum RelayRequest {
    /// `relay-auth`, the first message of every connection.
    static func authenticate(_ configuration: RelayConfiguration) -> [UInt8] {
        var message: JSON = [
            "type": "relay-auth", "nodeId": .string(configuration.nodeID.text),
            "name": .string(configuration.name.text),
        ]
        guard case .object(var members) = message else { return message.serialized }
        if let token = configuration.token { members["token"] = .string(token) }
        if let key = configuration.mailboxKey {
            members["mailbox"] = true
            members["mailboxKey"] = .string(key.revealed)
        }
        if let pass = configuration.pass {
            members["invite"] = ["share": .string(pass.share), "admission": .string(pass.secret.revealed)]
        }
        message = .object(members)
        return message.serialized
    }

    /// A frame for one node. The payload's own bytes go into the message untouched.
    static func forward(_ payload: [UInt8], to node: NodeID) -> [UInt8] {
        envelope(payload, opening: #"{"to":"\#(node.text)","payload":"#)
    }

    /// The same, to be kept for the node until it has confirmed it, and with an answer under this id.
    static func keep(_ payload: [UInt8], for node: NodeID, receipt: String) -> [UInt8] {
        let id = JSON.string(receipt).text
        return envelope(payload, opening: #"{"to":"\#(node.text)","receipt":\#(id),"payload":"#)
    }

    private static func envelope(_ payload: [UInt8], opening: String) -> [UInt8] {
        var message: [UInt8] = []
        message.reserveCapacity(payload.count + opening.utf8.count + 1)
        message += opening.utf8
        message += payload
        message.append(UInt8(ascii: "}"))
        return message
    }

    /// The sign of life.
    static let pong = Array(#"{"type":"relay-pong"}"#.utf8)
}
