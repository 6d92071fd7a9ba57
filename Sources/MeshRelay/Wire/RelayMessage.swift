import NIOCore
import WireJSON

/// What the relay itself says, as ready frames.
enum RelayMessage {
    /// Asks whether the client is still there. One buffer for all sockets and all times.
    static let ping = frame([("type", "relay-ping")])
    /// Asks a client that the relay does not know (any more) to authenticate.
    static let reauth = frame([("type", "relay-reauth")])

    /// The error text before some close frames.
    static func error(_ message: String) -> ByteBuffer {
        frame([("type", "relay-error"), ("message", .string(message))])
    }

    /// A peer of the room came or left.
    static func presence(_ change: PresenceChange) -> ByteBuffer {
        let type: JSON =
            switch change.kind {
            case .joined: "relay-peer-joined"
            case .left: "relay-peer-left"
            }
        return frame([("type", type), ("nodeId", .string(change.nodeID)), ("name", .string(change.name))])
    }

    /// The peers of the room, sent right after authentication.
    static func peers(_ peers: [ListedPeer]) -> ByteBuffer {
        let list = peers.map { peer in
            var entry = JSONObject([("nodeId", .string(peer.nodeID)), ("name", .string(peer.name))])
            if let wakeChannel = peer.wakeChannel { entry["wakeChannel"] = wakeChannel.json }
            if peer.isOffline { entry["offline"] = true }
            return JSON.object(entry)
        }
        return frame([("type", "relay-peers"), ("peers", .array(list))])
    }

    /// The part of a forwarded message before its payload's bytes.
    static func forwardHead(from nodeID: String, name: String) -> [UInt8] {
        var head = Array(#"{"from":"#.utf8)
        JSON.string(nodeID).write(into: &head)
        head.append(contentsOf: #","fromName":"#.utf8)
        JSON.string(name).write(into: &head)
        head.append(contentsOf: #","payload":"#.utf8)
        return head
    }

    private static func frame(_ members: [(String, JSON)]) -> ByteBuffer {
        ServerFrame.text(JSON.object(JSONObject(members)).serialized)
    }
}
