import WireJSON

/// How a node greets in the secure handshake; the server's own part of its answer has the same members.
public struct Hello: Hashable, Sendable {
    /// The secure session's version, `2.0`.
    public let protocolVersion: String
    /// The room it wants to talk in.
    public let room: RoomName
    /// Its node id.
    public let nodeID: NodeID
    /// What it calls itself.
    public let name: PeerName
    /// Its Ed25519 key.
    public let identityKey: IdentityPublicKey
    /// Its X25519 key.
    public let sealingKey: SealingPublicKey
    /// 32 fresh random bytes.
    public let nonce: [UInt8]
    /// Its software.
    public let implementation: Implementation
    /// What it can speak.
    public let extensions: [String]

    init(
        protocolVersion: String, room: RoomName, nodeID: NodeID, name: PeerName, identityKey: IdentityPublicKey,
        sealingKey: SealingPublicKey, nonce: [UInt8], implementation: Implementation, extensions: [String]
    ) {
        self.protocolVersion = protocolVersion
        self.room = room
        self.nodeID = nodeID
        self.name = name
        self.identityKey = identityKey
        self.sealingKey = sealingKey
        self.nonce = nonce
        self.implementation = implementation
        self.extensions = extensions
    }

    /// Reads the members. Every text must be in its one canonical form, because both sides hash what they read.
    init(_ members: Members) throws(MalformedValue) {
        let software = try members.members("implementation")
        protocolVersion = try members.text("protocolVersion", limit: 16)
        room = try RoomName(members.text("room"))
        nodeID = try NodeID(exactly: members.text("nodeId"))
        name = try PeerName(members.text("name"))
        identityKey = try IdentityPublicKey(base64url: members.text("identityPublicKey"))
        sealingKey = try SealingPublicKey(base64url: members.text("e2ePublicKey"))
        nonce = try members.bytes("nonce", count: 32)
        implementation = try Implementation(name: software.text("name"), version: software.text("version"))
        extensions = try Self.extensions(members, "extensions")
    }

    var members: [(String, JSON)] {
        [
            ("protocolVersion", .string(protocolVersion)), ("room", .string(room.text)),
            ("nodeId", .string(nodeID.text)), ("name", .string(name.text)),
            ("identityPublicKey", .string(identityKey.base64url)), ("e2ePublicKey", .string(sealingKey.base64url)),
            ("nonce", .string(Base64.url.encode(nonce))),
            (
                "implementation",
                ["name": .string(implementation.name), "version": .string(implementation.version)]
            ),
            ("extensions", .array(extensions.map(JSON.string))),
        ]
    }

    /// A list of extension names, each once.
    static func extensions(_ members: Members, _ key: String) throws(MalformedValue) -> [String] {
        let limit = SecureExtensions.limit
        let names = try members.texts(key, count: limit.count, bytes: limit.bytes)
        guard names.allSatisfy(SecureExtensions.isName) else {
            throw members.refusal(key, "its entries must be visible ASCII")
        }
        guard Set(names).count == names.count else {
            throw members.refusal(key, "it must not name an extension twice")
        }
        return names
    }
}

/// The server's answer: its own greeting, what it selected, and its two proofs.
public struct ServerHello: Hashable, Sendable {
    /// The server's own greeting.
    public let hello: Hello
    /// The client's nonce, returned.
    public let clientNonce: [UInt8]
    /// What will be spoken.
    public let selectedExtensions: [String]
    /// Ed25519 over the transcript: the server holds its identity key.
    public let proof: [UInt8]
    /// HMAC over the transcript: the server has reached the session's keys.
    public let keyConfirmation: [UInt8]

    init(
        hello: Hello, clientNonce: [UInt8], selectedExtensions: [String], proof: [UInt8], keyConfirmation: [UInt8]
    ) {
        self.hello = hello
        self.clientNonce = clientNonce
        self.selectedExtensions = selectedExtensions
        self.proof = proof
        self.keyConfirmation = keyConfirmation
    }

    init(_ members: Members) throws(MalformedValue) {
        hello = try Hello(members)
        clientNonce = try members.bytes("clientNonce", count: 32)
        selectedExtensions = try Hello.extensions(members, "selectedExtensions")
        proof = try members.bytes("proof", count: 64)
        keyConfirmation = try members.bytes("keyConfirmation", count: 32)
    }

    var members: [(String, JSON)] {
        hello.members + [
            ("clientNonce", .string(Base64.url.encode(clientNonce))),
            ("selectedExtensions", .array(selectedExtensions.map(JSON.string))),
            ("proof", .string(Base64.url.encode(proof))),
            ("keyConfirmation", .string(Base64.url.encode(keyConfirmation))),
        ]
    }
}

/// The client's last word: what it has seen, and its two proofs.
public struct ClientFinish: Hashable, Sendable {
    /// SHA-256 of the transcript, 32 bytes.
    public let transcriptHash: [UInt8]
    /// Ed25519 over the transcript: the client holds its identity key.
    public let proof: [UInt8]
    /// HMAC over the transcript: the client has reached the session's keys.
    public let keyConfirmation: [UInt8]

    init(transcriptHash: [UInt8], proof: [UInt8], keyConfirmation: [UInt8]) {
        self.transcriptHash = transcriptHash
        self.proof = proof
        self.keyConfirmation = keyConfirmation
    }

    init(_ members: Members) throws(MalformedValue) {
        guard let hash = Hexadecimal.decode(try members.text("transcriptHash", limit: 64)), hash.count == 32 else {
            throw members.refusal("transcriptHash", "it must be 64 lowercase hex digits")
        }
        transcriptHash = hash
        proof = try members.bytes("proof", count: 64)
        keyConfirmation = try members.bytes("keyConfirmation", count: 32)
    }

    var members: [(String, JSON)] {
        [
            ("transcriptHash", .string(Hexadecimal.encode(transcriptHash))),
            ("proof", .string(Base64.url.encode(proof))),
            ("keyConfirmation", .string(Base64.url.encode(keyConfirmation))),
        ]
    }
}
