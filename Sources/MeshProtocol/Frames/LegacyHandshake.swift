import WireJSON

/// The greeting of a node that speaks another dialect. Nothing in it is proven; it is read leniently, just well enough to
/// list the peer and say why it is left alone.
public struct LegacyHandshake: Hashable, Sendable {
    /// Which records the peer will speak, as far as its greeting tells.
    public enum Dialect: String, Sendable, Hashable {
        /// It names a `room`: live records.
        case live
        /// It names only a `group`: published spec 1.1 or older.
        case published
        /// It names neither.
        case unknown
    }

    /// Its node id, if it is one.
    public let nodeID: NodeID?
    /// What it calls itself, if that is a valid name.
    public let name: PeerName?
    /// The version it claims; live nodes never change it. At most 64 bytes.
    public let version: String
    /// Its room or group; `default` when it names none, nil when the name is not valid.
    public let room: RoomName?
    /// Which records it will speak.
    public let dialect: Dialect
    /// Its Ed25519 key, if it shows one.
    public let identityKey: IdentityPublicKey?
    /// Its X25519 key, if it shows one.
    public let sealingKey: SealingPublicKey?

    init(_ members: Members) {
        let named = members.value("room") ?? members.value("group")
        nodeID = members.value("nodeId")?.stringValue.flatMap { try? NodeID($0) }
        name = members.value("name")?.stringValue.flatMap { try? PeerName($0) }
        version = (members.value("version")?.stringValue ?? "").cut(toBytes: 64)
        if let named { room = named.stringValue.flatMap { try? RoomName($0) } } else { room = .default }
        if members.value("room") != nil {
            dialect = .live
        } else {
            dialect = members.value("group") != nil ? .published : .unknown
        }
        identityKey = members.value("publicKey")?.stringValue.flatMap { try? IdentityPublicKey(base64url: $0) }
        sealingKey = members.value("e2ePublicKey")?.stringValue.flatMap { try? SealingPublicKey(spkiBase64: $0) }
    }

    /// The greeting of a node of ours to peers of older dialects: every member they know, and both words for the room.
    public init(of identity: Identity, in room: RoomName) {
        nodeID = identity.nodeID
        name = identity.name
        version = "0.2.3"
        self.room = room
        dialect = .live
        identityKey = identity.publicKey
        sealingKey = identity.sealingKey
    }

    var members: [(String, JSON)] {
        [
            ("nodeId", text(nodeID?.text)), ("name", text(name?.text)), ("version", .string(version)),
            ("extensions", []), ("room", text(room?.text)), ("group", text(room?.text)),
            ("publicKey", text(identityKey?.base64url)), ("e2ePublicKey", text(sealingKey?.spkiBase64)),
            ("lifecycleRole", "participant"),
        ]
    }

    private func text(_ value: String?) -> JSON { value.map(JSON.string) ?? .null }
}
