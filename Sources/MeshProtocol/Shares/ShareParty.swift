import WireJSON

/// One side of a share with the keys that are at stake: what it signs with and what is sealed to it.
public struct ShareParty: Hashable, Sendable {
    /// What it calls itself; a label only.
    public let name: PeerName
    /// Its node.
    public let nodeID: NodeID
    /// Its Ed25519 key.
    public let identityKey: IdentityPublicKey
    /// Its X25519 key.
    public let sealingKey: SealingPublicKey

    /// A side from its parts.
    public init(name: PeerName, nodeID: NodeID, identityKey: IdentityPublicKey, sealingKey: SealingPublicKey) {
        self.name = name
        self.nodeID = nodeID
        self.identityKey = identityKey
        self.sealingKey = sealingKey
    }

    /// The side that holds `identity`.
    public init(_ identity: Identity) {
        self.init(
            name: identity.name, nodeID: identity.nodeID, identityKey: identity.publicKey,
            sealingKey: identity.sealingKey)
    }

    /// The identity that people exchange.
    public var agentID: AgentID { AgentID(name: name, key: identityKey) }

    func append(to preimage: inout Preimage) {
        preimage.append(name.text)
        preimage.append(nodeID.text)
        preimage.append(identityKey.rawBytes)
        preimage.append(sealingKey.rawBytes)
    }

    init(_ members: Members) throws(MalformedValue) {
        try self.init(
            name: PeerName(members.text("name", limit: 64)), nodeID: NodeID(exactly: members.text("node", limit: 64)),
            identityKey: IdentityPublicKey(base64url: members.text("identityKey", limit: 64)),
            sealingKey: SealingPublicKey(base64url: members.text("sealingKey", limit: 64)))
    }

    var json: JSON {
        [
            "name": .string(name.text), "node": .string(nodeID.text), "identityKey": .string(identityKey.base64url),
            "sealingKey": .string(sealingKey.base64url),
        ]
    }
}
