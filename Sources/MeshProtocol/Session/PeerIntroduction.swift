/// Who a peer is, as it has proven in a secure handshake by holding its identity key.
public struct PeerIntroduction: Hashable, Sendable {
    /// Its node id.
    public let nodeID: NodeID

    /// What it calls itself.
    public let name: PeerName

    /// The room of the session.
    public let room: RoomName

    /// The key it proved to hold; pin it.
    public let identityKey: IdentityPublicKey

    /// The key that the session was agreed with.
    public let sealingKey: SealingPublicKey

    /// The software it runs, in its own words.
    public let implementation: Implementation

    /// What both sides agreed to speak.
    public let extensions: [String]

    /// An introduction.
    public init(
        nodeID: NodeID, name: PeerName, room: RoomName, identityKey: IdentityPublicKey, sealingKey: SealingPublicKey,
        implementation: Implementation, extensions: [String]
    ) {
        self.nodeID = nodeID
        self.name = name
        self.room = room
        self.identityKey = identityKey
        self.sealingKey = sealingKey
        self.implementation = implementation
        self.extensions = extensions
    }

    /// The agent id that belongs to the proven key.
    public var agentID: AgentID { AgentID(name: name, key: identityKey) }
}

/// The software of a node, in its own words.
public struct Implementation: Hashable, Sendable {
    /// At most 64 bytes.
    public let name: String

    /// At most 64 bytes.
    public let version: String

    /// A name and version, each 1...64 bytes without control characters.
    public init(name: String, version: String) throws(MalformedValue) {
        guard (1...64).contains(name.utf8.count), (1...64).contains(version.utf8.count) else {
            throw MalformedValue(what: "an implementation", why: "its name and version must have 1 to 64 bytes each")
        }
        guard (name + version).unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw MalformedValue(what: "an implementation", why: "its name and version must hold no control characters")
        }
        self.name = name
        self.version = version
    }

    /// This program, in some version.
    public static func kith(version: String) -> Implementation {
        Implementation(trustedName: "kith", version: version.isEmpty ? "0" : version.cut(toBytes: 64))
    }

    private init(trustedName: String, version: String) {
        name = trustedName
        self.version = version
    }
}
