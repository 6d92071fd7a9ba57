import Ambient
import MeshLinks
import MeshProtocol

/// What this node and one remote node have said to each other over one link: the secure session and how it came about.
///
/// A pure state machine: events go in, actions come out, and `MeshNode` performs them.
///
///     dialled / lower nodeId on a relay            accepted / higher nodeId on a relay
///     ---------------------------------            -----------------------------------
///     opened -> client-hello                       opened -> wait
///     server-hello -> client-finish, session       client-hello -> server-hello; client-finish -> session
///
/// A session that breaks on a relay is renewed by its client; the server asks for that with an `error` frame. A hello
/// never ends a standing session by itself: only a *finished* handshake replaces it, so that nobody between the two can
/// end a session with one forged frame. On a relay handshake frames that fit nothing are ignored, because anyone could
/// have made them or they are late; on a socket of one's own they end the link.
struct Conversation {
    enum Action {
        /// Send this frame as it is.
        case send([UInt8])
        /// A session stands; the peer has proved its key.
        case established(PeerIntroduction)
        /// A frame of the session was opened.
        case deliver(ApplicationFrame)
        /// The peer speaks another dialect; it is listed and left alone.
        case foreign(LegacyHandshake)
        /// Nothing good can come of this link.
        case close(reason: String)
        /// The peer may not talk to this node; say why to the person.
        case turnedAway(reason: String)
    }

    enum Stage {
        case waiting
        case proposing(ClientHandshake)
        case established
        case foreign
    }

    /// How long a peer that may not talk to this node is left alone before it may try again.
    static let banishment: Duration = .seconds(30)

    let link: LinkInfo
    let isClient: Bool
    private(set) var stage: Stage = .waiting
    private(set) var peer: PeerIntroduction?

    private let identity: Identity
    private let room: RoomName
    private let implementation: Implementation
    private var session: SecureSession?
    private var answering: ServerHandshake?
    private var attempts = 0
    private var proposedAt: Timestamp?
    private var retryAt: Timestamp?
    private var askedAt: Timestamp?
    private var blockedUntil: Timestamp?
    private var hellos = HelloLimit()

    init(
        link: LinkInfo, identity: Identity, room: RoomName, implementation: Implementation
    ) {
        self.link = link
        self.identity = identity
        self.room = room
        self.implementation = implementation
        isClient =
            switch link.role {
            case .dialled: true
            case .accepted: false
            case .unordered: link.claimedNode.map { identity.nodeID < $0 } ?? false
            }
    }

    var isEstablished: Bool { session != nil }

    /// The link is up: the client speaks first.
    mutating func begin(at now: Timestamp, nonce: [UInt8]) -> [Action] {
        guard isClient else { return [] }
        attempts += 1
        proposedAt = now
        // A peer that never answers (it may be of another dialect) is asked again ever more rarely.
        retryAt = now + .seconds(min(300, 5 * (1 << min(attempts, 6))))
        let handshake = ClientHandshake(
            identity: identity, room: room, nonce: nonce, implementation: implementation)
        stage = .proposing(handshake)
        return [.send(Frame.clientHello(handshake.hello).payload)]
    }

    /// Whether the client should ask again at `now`.
    func isDue(at now: Timestamp) -> Bool {
        guard isClient, session == nil, let retryAt, link.kind == .relay else { return false }
        if case .foreign = stage { return false }
        return retryAt <= now
    }

    /// Takes one frame payload from the link.
    mutating func receive(_ payload: [UInt8], at now: Timestamp, nonce: () -> [UInt8]) -> [Action] {
        if let blockedUntil, now < blockedUntil { return [] }
        let frame: Frame
        do {
            frame = try Frame(parsing: payload)
        } catch {
            return unfit("\(error)")
        }
        switch frame {
        case .clientHello(let hello): return answer(hello, at: now, nonce: nonce())
        case .serverHello(let hello): return finish(hello, at: now)
        case .clientFinish(let finish): return accept(finish, at: now)
        case .sealedBlock, .sealed: return open(frame, at: now, nonce: nonce)
        case .handshake(let handshake):
            guard session == nil else { return [] }
            stage = .foreign
            return [.foreign(handshake)]
        case .error(let error):
            // Unauthenticated, so it may at most make the client propose again, and not more often than every second.
            guard isClient, error.code == ErrorFrame.sessionLost, mayPropose(at: now) else { return [] }
            session = nil
            return begin(at: now, nonce: nonce())
        case .ping, .pong, .unknown: return []
        }
    }

    /// Seals one frame for the peer, or nil while no session stands.
    mutating func seal(_ frame: ApplicationFrame) throws(SessionError) -> [UInt8]? {
        guard session != nil else { return nil }
        return try session?.seal(frame)
    }

    /// A sealed frame could not leave, so its sequence number is lost and the session with it.
    mutating func lose(at now: Timestamp, nonce: () -> [UInt8]) -> [Action] {
        session = nil
        return renew(at: now, nonce: nonce)
    }

    /// Leaves the peer alone for a while: it may not talk to this node.
    mutating func banish(at now: Timestamp) {
        session = nil
        answering = nil
        stage = .waiting
        blockedUntil = now + Self.banishment
        retryAt = blockedUntil
    }

    private func mayPropose(at now: Timestamp) -> Bool { proposedAt.map { now >= $0 + .seconds(1) } ?? true }

    private mutating func answer(_ hello: Hello, at now: Timestamp, nonce: [UInt8]) -> [Action] {
        guard !isClient, hellos.takes(at: now) else { return [] }
        if let claimed = link.claimedNode, claimed != hello.nodeID { return unfit("a hello in another node's name") }
        var handshake = ServerHandshake(
            identity: identity, room: room, nonce: nonce, implementation: implementation)
        do {
            let reply = try handshake.receive(hello)
            answering = handshake
            return [.send(Frame.serverHello(reply).payload)]
        } catch {
            return refuse(error, at: now)
        }
    }

    private mutating func accept(_ finish: ClientFinish, at now: Timestamp) -> [Action] {
        guard var handshake = answering else { return [] }
        do {
            let (session, peer) = try handshake.receive(finish)
            return establish(session, with: peer)
        } catch {
            return refuse(error, at: now)
        }
    }

    private mutating func finish(_ hello: ServerHello, at now: Timestamp) -> [Action] {
        guard case .proposing(var handshake) = stage else { return [] }
        do {
            let (finish, session, peer) = try handshake.receive(hello)
            if let claimed = link.claimedNode, claimed != peer.nodeID { return unfit("a hello in another node's name") }
            return [.send(Frame.clientFinish(finish).payload)] + establish(session, with: peer)
        } catch {
            return refuse(error, at: now)
        }
    }

    private mutating func establish(_ session: SecureSession, with peer: PeerIntroduction) -> [Action] {
        self.session = session
        self.peer = peer
        answering = nil
        stage = .established
        attempts = 0
        retryAt = nil
        return [.established(peer)]
    }

    private mutating func open(_ frame: Frame, at now: Timestamp, nonce: () -> [UInt8]) -> [Action] {
        // A sealed frame without a session: the end of a handshake was lost, or this process is new.
        guard session != nil else { return isClient ? [] : askForRenewal(at: now) }
        do {
            guard let opened = try session?.open(frame) else { return [] }
            return [.deliver(opened)]
        } catch {
            // Frames of an older session, replays and forgeries have no effect. A gap means that frames were lost, and
            // the strict sequence cannot go on.
            guard error.endsSession else { return [] }
            guard link.kind == .relay else { return [.close(reason: "\(error)")] }
            session = nil
            return renew(at: now, nonce: nonce)
        }
    }

    private mutating func renew(at now: Timestamp, nonce: () -> [UInt8]) -> [Action] {
        guard isClient else { return askForRenewal(at: now) }
        // Too soon after the last proposal the timer does it.
        retryAt = now + .seconds(1)
        return mayPropose(at: now) ? begin(at: now, nonce: nonce()) : []
    }

    /// Asks the client for a new handshake, at most once a second: the frames that cause it are not authenticated.
    private mutating func askForRenewal(at now: Timestamp) -> [Action] {
        guard askedAt.map({ now >= $0 + .seconds(1) }) ?? true else { return [] }
        askedAt = now
        return [.send(Frame.error(.sessionLostFrame).payload)]
    }

    private func unfit(_ reason: String) -> [Action] { link.kind == .relay ? [] : [.close(reason: reason)] }

    private mutating func refuse(_ error: HandshakeError, at now: Timestamp) -> [Action] {
        guard session == nil else { return [] }
        switch error {
        case .wrongRoom, .protocolVersion, .extensionRefused, .downgrade:
            banish(at: now)
            return [.turnedAway(reason: "\(error)")] + unfit("\(error)")
        case .nonceEcho, .badProof, .badConfirmation, .transcriptMismatch, .badKey, .reflected, .unexpected:
            return unfit("\(error)")
        }
    }
}
