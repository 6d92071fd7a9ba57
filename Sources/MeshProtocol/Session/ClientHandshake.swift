/// The side that speaks first: whoever dialled, or the lower node id where nobody did.
///
///     hello ->              client-hello
///     receive(ServerHello)  server-hello   checks everything, gives client-finish and the session
public struct ClientHandshake: Sendable {
    private let handshake: Handshake
    private var isOpen = true

    /// A handshake about to begin.
    /// - Parameters:
    ///   - nonce: 32 fresh random bytes.
    ///   - offering: what this node can speak.
    ///   - requiring: what must be agreed on.
    public init(
        identity: Identity, room: RoomName, nonce: [UInt8], implementation: Implementation,
        offering: [String] = SecureExtensions.offered, requiring: [String] = SecureExtensions.required
    ) {
        handshake = Handshake(
            identity: identity, room: room, nonce: nonce, implementation: implementation, offering: offering,
            requiring: requiring)
    }

    /// The first frame to send.
    public var hello: Hello { handshake.hello }

    /// Checks the server's answer. After an error the handshake is over.
    /// - Returns: the frame to send now, the session, and whom it is with. Pin the peer's key only now.
    public mutating func receive(
        _ answer: ServerHello
    ) throws(HandshakeError) -> (finish: ClientFinish, session: SecureSession, peer: PeerIntroduction) {
        guard isOpen else { throw .unexpected }
        isOpen = false
        let server = answer.hello
        try handshake.check(server)
        guard equalInConstantTime(answer.clientNonce, hello.nonce) else { throw .nonceEcho }
        try handshake.check(selected: answer.selectedExtensions, offeredBy: server)
        let transcript = Transcript(client: hello, server: server, selected: answer.selectedExtensions)
        guard server.identityKey.verifies(answer.proof, of: transcript.proofPreimage(.server)) else {
            throw .badProof
        }
        let keys = try handshake.keys(with: server, transcript)
        let expected = keys.confirmation(.server, of: transcript)
        guard equalInConstantTime(answer.keyConfirmation, expected) else { throw .badConfirmation }
        let finish = ClientFinish(
            transcriptHash: transcript.hash, proof: handshake.identity.sign(transcript.proofPreimage(.client)),
            keyConfirmation: keys.confirmation(.client, of: transcript))
        let session = SecureSession(
            id: transcript.sessionID, role: .client, keys: keys, extensions: answer.selectedExtensions)
        return (finish, session, handshake.introduction(of: server, selected: answer.selectedExtensions))
    }
}
