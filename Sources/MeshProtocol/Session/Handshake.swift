/// What both sides of a handshake share: who we are, what we offer, and the checks that do not depend on the side.
struct Handshake: Sendable {
    let identity: Identity
    let hello: Hello
    let required: [String]

    init(
        identity: Identity, room: RoomName, nonce: [UInt8], implementation: Implementation, offering: [String],
        requiring: [String]
    ) {
        precondition(nonce.count == 32, "a handshake nonce has exactly 32 bytes")
        self.identity = identity
        required = requiring
        hello = Hello(
            protocolVersion: ProtocolVersion.secure, room: room, nodeID: identity.nodeID, name: identity.name,
            identityKey: identity.publicKey, sealingKey: identity.sealingKey, nonce: nonce,
            implementation: implementation, extensions: offering)
    }

    /// Refuses a peer of another version or room, and our own echo.
    func check(_ peer: Hello) throws(HandshakeError) {
        guard peer.protocolVersion == ProtocolVersion.secure else {
            throw .protocolVersion(peer.protocolVersion)
        }
        guard peer.room == hello.room else { throw .wrongRoom(theirs: peer.room) }
        guard peer.nodeID != hello.nodeID, peer.identityKey != hello.identityKey, peer.nonce != hello.nonce else {
            throw .reflected
        }
    }

    /// Refuses a selection that leaves out what must be spoken, or names what one side did not offer.
    func check(selected: [String], offeredBy peer: Hello) throws(HandshakeError) {
        for name in required where !selected.contains(name) { throw .extensionRefused(name) }
        let common = SecureExtensions.common(hello.extensions, peer.extensions)
        for name in selected where !common.contains(name) { throw .extensionRefused(name) }
        let sealed = SecureExtensions.sealedBlocks
        guard !common.contains(sealed) || selected.contains(sealed) else { throw .extensionRefused(sealed) }
    }

    /// The keys that belong to the agreed transcript.
    func keys(with peer: Hello, _ transcript: Transcript) throws(HandshakeError) -> KeySchedule {
        guard let secret = try? identity.sharedSecret(with: peer.sealingKey) else { throw .badKey }
        return KeySchedule(secret: secret, transcript: transcript)
    }

    /// Who the peer has proven to be.
    func introduction(of peer: Hello, selected: [String]) -> PeerIntroduction {
        PeerIntroduction(
            nodeID: peer.nodeID, name: peer.name, room: peer.room, identityKey: peer.identityKey,
            sealingKey: peer.sealingKey, implementation: peer.implementation, extensions: selected)
    }
}
