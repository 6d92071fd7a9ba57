import NIOCore
import WireJSON

/// What a payload tells about how sleeping peers can be woken: the only two payloads a relay may look into.
enum DirectoryNews: Hashable {
    /// `wake-channel`: the sender's own.
    case own(WakeChannel)
    /// `peer-info`: what the sender knows of others.
    case others([KnownPeer])

    struct KnownPeer: Hashable, Sendable {
        let nodeID: String
        let name: String
        let wakeChannel: WakeChannel
    }

    private static let longest = 64 << 10
    private static let mostPeers = 256

    /// Reads a payload if its first member says that it is one of the two; every other payload is left unread.
    init?(_ payload: ByteBufferView) {
        guard payload.count <= Self.longest, let type = Self.leadingType(payload),
            let value = try? JSON(parsing: payload, limits: JSONLimits(maxDepth: 16))
        else { return nil }
        switch type {
        case .wakeChannel:
            guard let channel = WakeChannel(value) else { return nil }
            self = .own(channel)
        case .peerInfo:
            let peers = (value["peers"]?.arrayValue ?? []).prefix(Self.mostPeers).compactMap(Self.peer)
            guard !peers.isEmpty else { return nil }
            self = .others(peers)
        }
    }

    private enum Kind: CaseIterable {
        case wakeChannel, peerInfo

        var start: [UInt8] {
            switch self {
            case .wakeChannel: Array(#"{"type":"wake-channel""#.utf8)
            case .peerInfo: Array(#"{"type":"peer-info""#.utf8)
            }
        }
    }

    private static let starts = Kind.allCases.map { ($0, $0.start) }

    /// Clients write `type` first and without white space; looking no further keeps every other payload unread.
    private static func leadingType(_ payload: ByteBufferView) -> Kind? {
        starts.first { payload.starts(with: $0.1) }?.0
    }

    private static func peer(_ value: JSON) -> KnownPeer? {
        guard let nodeID = value["nodeId"]?.stringValue, (1...128).contains(nodeID.utf8.count),
            let name = value["name"]?.stringValue, (1...256).contains(name.utf8.count),
            let channel = WakeChannel(value["wakeChannel"])
        else { return nil }
        return KnownPeer(nodeID: nodeID, name: name, wakeChannel: channel)
    }
}
