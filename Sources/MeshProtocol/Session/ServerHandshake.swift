/// The side that answers.
///
///     receive(Hello)         client-hello   gives server-hello
///     receive(ClientFinish)  client-finish  checks everything, gives the session
///
/// Until the second step has succeeded nothing but handshake frames may be accepted from the peer.
public struct ServerHandshake: Sendable {
    private struct Answered: Sendable {
        let client: Hello
        let transcript: Transcript
        let keys: KeySchedule
        let selected: [String]
    }

    private enum State: Sendable {
        case awaitingHello
        case awaitingFinish(Answered)
        case over
    }

    private let handshake: Handshake
    private var state = State.awaitingHello

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

    /// Answers a greeting. After an error the handshake is over.
    public mutating func receive(_ client: Hello) throws(HandshakeError) -> ServerHello {
        guard case .awaitingHello = state else { throw fail(.unexpected) }
        state = .over
        try handshake.check(client)
        let server = handshake.hello
        let selected = SecureExtensions.common(server.extensions, client.extensions)
        try handshake.check(selected: selected, offeredBy: client)
        let transcript = Transcript(client: client, server: server, selected: selected)
        let keys = try handshake.keys(with: client, transcript)
        state = .awaitingFinish(Answered(client: client, transcript: transcript, keys: keys, selected: selected))
        return ServerHello(
            hello: server, clientNonce: client.nonce, selectedExtensions: selected,
            proof: handshake.identity.sign(transcript.proofPreimage(.server)),
            keyConfirmation: keys.confirmation(.server, of: transcript))
    }

    /// Checks the client's last word. After an error the handshake is over.
    /// - Returns: the session, and whom it is with. Pin the peer's key only now.
    public mutating func receive(
        _ finish: ClientFinish
    ) throws(HandshakeError) -> (session: SecureSession, peer: PeerIntroduction) {
        guard case .awaitingFinish(let answered) = state else { throw fail(.unexpected) }
        state = .over
        let transcript = answered.transcript
        guard equalInConstantTime(finish.transcriptHash, transcript.hash) else { throw .transcriptMismatch }
        guard answered.client.identityKey.verifies(finish.proof, of: transcript.proofPreimage(.client)) else {
            throw .badProof
        }
        let expected = answered.keys.confirmation(.client, of: transcript)
        guard equalInConstantTime(finish.keyConfirmation, expected) else { throw .badConfirmation }
        let session = SecureSession(
            id: transcript.sessionID, role: .server, keys: answered.keys, extensions: answered.selected)
        return (session, handshake.introduction(of: answered.client, selected: answered.selected))
    }

    private mutating func fail(_ error: HandshakeError) -> HandshakeError {
        state = .over
        return error
    }
}
