import Logging
import NIOCore

/// What a whole text message asks for.
extension RelaySession {
    func receive(_ message: ByteBuffer) {
        let view = message.readableBytesView
        let read = ClientMessage(view)
        switch state {
        case .unknown(_, let asked): introduce(read, asked: asked)
        case .member(let member): serve(read, of: member, in: view)
        case .closing, .closed: break
        }
    }

    /// The tokens have changed. A member whose token no longer opens its room is out of it and may show a new one.
    func tokensChanged() {
        guard case .member(let member) = state, case .token(let token) = member.entry,
            shard.tokens.room(for: token) != member.room.name
        else { return }
        leave()
        expectAuth(asked: true)
        outlet.write(RelayMessage.reauth)
    }

    private func introduce(_ message: ClientMessage, asked: Bool) {
        switch message {
        case .auth(let credentials): authenticate(credentials)
        case .notJSON: drop(.notJSON)
        case .notUTF8: close(.invalidUTF8)
        case .pong, .route, .keep, .kith, .unknown:
            // After a relay-reauth the client may still have messages under way.
            if asked { drop(.unauthenticated) } else { refuse(.malformed, .invalidAuth) }
        case .invalidAuth: refuse(.malformed, .invalidAuth)
        }
    }

    private func serve(_ message: ClientMessage, of member: Member, in bytes: ByteBufferView) {
        switch message {
        case .route(let to, let span):
            let start = bytes.startIndex + span.lowerBound
            let payload = bytes[start..<start + span.count]
            if shard.context.readsWakeChannels, case .token = member.entry, let news = DirectoryNews(payload) {
                shard.context.directory.learn(news, from: member.nodeID, in: member.room.name)
            }
            let frame = ServerFrame.forward(head: member.forwardHead, payload: payload)
            if let to { shard.send(frame, to: to, from: member) } else { shard.broadcast(frame, from: member) }
        case .keep(let to, let span, let receipt):
            let start = bytes.startIndex + span.lowerBound
            keep(bytes[start..<start + span.count], to: to, receipt: receipt, from: member)
        case .kith(let request): serve(request, of: member)
        case .auth(let credentials): confirm(credentials, of: member)
        case .invalidAuth: refuse(.malformed, .invalidAuth)
        case .pong: break
        case .unknown: drop(.noPayload)
        case .notJSON: drop(.notJSON)
        case .notUTF8: close(.invalidUTF8)
        }
    }

    private func authenticate(_ credentials: ClientMessage.Credentials) {
        if let invite = credentials.invite { return apply(credentials, with: invite) }
        guard let name = shard.tokens.room(for: credentials.token) else { return refuse(.token, .invalidToken) }
        enter(name, credentials, by: .token(credentials.token))
    }

    /// Enters a room that is open to the client.
    func enter(_ name: String, _ credentials: ClientMessage.Credentials, by entry: Member.Entry) {
        var registration = Registration(
            room: name, nodeID: credentials.nodeID, name: credentials.name, wakeChannel: credentials.wakeChannel,
            home: .here(shard: shard.index, connection: id))
        // The key of a place in a share's room was checked before; nobody else can have it.
        if case .invite = entry { registration.isProven = true }
        switch shard.context.directory.register(registration) {
        case .tooFresh: refuse(.tooFresh, .tooFresh)
        case .roomFull: refuse(.roomFull, .roomFull)
        case .admitted(let sequence, let peers):
            let room = shard.room(name)
            let member = Member(
                connection: id, credentials: credentials, entry: entry, room: room, session: self, outlet: outlet,
                sequence: sequence)
            settle(.member(member))
            outlet.write(RelayMessage.peers(peers))
            room.insert(member)
            shard.context.logger.info("node joined", metadata: ["node": "\(LogSafe.text(member.nodeID))"])
            // The room hears of the newcomer before it hears from it.
            shard.drain()
            if let key = credentials.mailboxKey { openMailbox(of: member, key: key) }
        }
    }

    /// A member that authenticates again is told who is there and otherwise stays as it is.
    private func confirm(_ credentials: ClientMessage.Credentials, of member: Member) {
        if case .invite(let share, _) = member.entry {
            guard credentials.invite?.share == share, credentials.nodeID == member.nodeID else {
                return refuse(.malformed, .invalidAuth)
            }
            return outlet.write(
                RelayMessage.peers(shard.context.directory.peers(of: member.nodeID, in: member.room.name)))
        }
        guard let room = shard.tokens.room(for: credentials.token) else { return refuse(.token, .invalidToken) }
        guard room == member.room.name, credentials.nodeID == member.nodeID else {
            return refuse(.malformed, .invalidAuth)
        }
        outlet.write(RelayMessage.peers(shard.context.directory.peers(of: member.nodeID, in: room)))
    }

    func refuse(_ failure: AuthFailure, _ reason: CloseReason) {
        shard.tally.authFailures[failure, default: 0] += 1
        close(reason)
    }

    func drop(_ reason: DropReason) { shard.tally.drops[reason, default: 0] += 1 }
}
