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
        if let token = configuration.token, case .object(var members) = message {
            members["token"] = .string(token)
            message = .object(members)
        }
        return message.serialized
    }

    /// A frame for one node. The payload's own bytes go into the message untouched.
    static func forward(_ payload: [UInt8], to node: NodeID) -> [UInt8] {
        var message = Array(#"{"to":""#.utf8)
        message.reserveCapacity(payload.count + 64)
        message += node.text.utf8
        message += #"","payload":"#.utf8
        message += payload
        message.append(UInt8(ascii: "}"))
        return message
    }

    /// The sign of life.
    static let pong = Array(#"{"type":"relay-pong"}"#.utf8)
}
