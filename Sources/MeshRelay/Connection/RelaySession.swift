import Logging
import NIOCore
import NIOWebSocket

/// One WebSocket client from its upgrade to its close: authentication, rate, and what each message asks for.
///
/// Confined to the event loop. The rules of who may be who are the directory's, the delivery is the shard's.
final class RelaySession: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame

    enum State {
        /// Until a valid `relay-auth`. `asked` if the client was a member before and was sent a `relay-reauth`.
        case unknown(deadline: Scheduled<Void>, asked: Bool)
        case member(Member)
        /// The relay's close frame is out; the client's answer or the end of the grace period ends the connection.
        case closing(deadline: Scheduled<Void>?)
        case closed
    }

    let guardian: ConnectionGuard
    let shard: LoopShard
    var state = State.closed
    private var assembler: MessageAssembler
    private var pace: Pace
    private var now: NIODeadline?
    private var waiting = CircularBuffer<Arrival>()
    private var resumption: Scheduled<Void>?
    /// Who waits for the store's word on an invite; what it says meanwhile waits too.
    private var applicant: ClientMessage.Credentials?
    /// Whether the store knows this connection.
    var isAtPost = false

    /// Something that arrived, and the bytes it took.
    private struct Arrival {
        let event: MessageAssembler.Event
        let bytes: Int
    }

    init(guardian: ConnectionGuard, shard: LoopShard) {
        self.guardian = guardian
        self.shard = shard
        assembler = MessageAssembler(limits: shard.context.limits)
        pace = Pace(limits: shard.context.limits, now: shard.loop.now)
    }

    var id: ConnectionID { guardian.id }
    var outlet: Outlet { guardian.outlet }

    /// Whether the relay itself keeps this client waiting, so that its silence means nothing.
    var isThrottled: Bool { resumption != nil }

    func handlerAdded(context: ChannelHandlerContext) {
        guardian.upgraded()
        outlet.onOverflow = { [weak self] in self?.close(.slowConsumer) }
        expectAuth(asked: false)
        shard.add(self)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        // What other shards said before this batch was read counts before it.
        if now == nil { shard.drain() }
        let frame = Self.unwrapInboundIn(data)
        let bytes = frame.length + 6
        shard.tally.framesIn += 1
        shard.tally.bytesIn += bytes
        if case .closing = state, frame.opcode != .connectionClose { return }
        let arrival = Arrival(event: assembler.receive(frame), bytes: bytes)
        if waiting.isEmpty, applicant == nil, mayProceed() { take(arrival) } else { waiting.append(arrival) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        now = nil
        shard.flushBatch()
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch error {
        case NIOWebSocketError.invalidFrameLength: close(.messageTooBig)
        case is NIOWebSocketError: close(.protocolError)
        default: guardian.close()
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        switch state {
        case .unknown, .member: shard.tally.closes[1006, default: 0] += 1
        case .closing, .closed: break
        }
        leave()
        leavePost()
        settle(.closed)
        shard.flushBatch()
        context.fireChannelInactive()
    }

    /// Says why, closes, and takes the node out of its room. Does nothing on a connection that is closing already.
    func close(_ reason: CloseReason) {
        switch state {
        case .closing, .closed: return
        case .unknown, .member: break
        }
        leave()
        leavePost()
        if let announcement = reason.announcement { outlet.write(RelayMessage.error(announcement)) }
        shard.tally.closes[reason.countedAs, default: 0] += 1
        shard.context.logger.debug("closing a connection", metadata: ["code": "\(reason.countedAs)"])
        let sent = outlet.finish(ServerFrame.close(reason))
        let deadline = shard.after(TimeAmount(shard.context.limits.closeGrace)) { [guardian] in
            guardian.close()
        }
        settle(.closing(deadline: deadline))
        // The client began: with the answer on its way the connection has served its time.
        if case .answered = reason { sent?.assumeIsolated().whenComplete { [guardian] _ in guardian.close() } }
        // A client that was held back must be heard now, or its answer to the close frame is never read.
        guardian.resume()
    }

    /// Begins to wait for a `relay-auth`.
    func expectAuth(asked: Bool) {
        let deadline = shard.after(TimeAmount(shard.context.limits.authTimeout)) { [weak self] in
            self?.shard.tally.authFailures[.timeout, default: 0] += 1
            self?.close(.authTimeout)
        }
        settle(.unknown(deadline: deadline, asked: asked))
    }

    /// Moves to another state and lets go of the old one's timer.
    func settle(_ next: State) {
        switch state {
        case .unknown(let deadline, _): deadline.cancel()
        case .closing(let deadline): deadline?.cancel()
        case .member, .closed: break
        }
        state = next
        switch next {
        case .closing, .closed:
            applicant = nil
            waiting.removeAll()
            resumption?.cancel()
            resumption = nil
        case .unknown, .member: break
        }
    }

    /// Takes the node out of its room and tells the others.
    func leave() {
        guard case .member(let member) = state else { return }
        member.room.remove(member)
        shard.context.directory.unregister(
            member.nodeID, from: member.room.name, home: .here(shard: shard.index, connection: id))
        shard.dropIfUnused(member.room)
        shard.context.logger.info("node left", metadata: ["node": "\(LogSafe.text(member.nodeID))"])
    }

    /// Whom the store answers.
    var caller: Caller { Caller(shard: shard.index, connection: id) }

    /// Nothing more is taken from this client until the store has answered.
    func hold(_ credentials: ClientMessage.Credentials) {
        applicant = credentials
        guardian.pause()
    }

    /// The store has answered: who was waiting for it.
    func release() -> ClientMessage.Credentials? {
        defer { applicant = nil }
        return applicant
    }

    private func leavePost() {
        guard isAtPost else { return }
        isAtPost = false
        shard.context.post.submit(.leave(caller))
    }

    private func take(_ arrival: Arrival) {
        pace.spend(bytes: arrival.bytes)
        if case .member(let member) = state { member.owesPong = false }
        switch arrival.event {
        case .message(let message): receive(message)
        case .ping(let data): outlet.write(ServerFrame.pong(data))
        case .pong, .incomplete: break
        case .refused(let reason): close(reason)
        case .closed(let code):
            if case .closing = state { guardian.close() } else { close(.answered(code)) }
        }
    }

    /// Whether the client's rate allows one more message; if not, reading stops until it does.
    private func mayProceed() -> Bool {
        let now = now ?? shard.loop.now
        self.now = now
        let wait = pace.wait(at: now)
        guard wait > .zero else { return true }
        if case .closing = state { return true }
        shard.tally.throttled += 1
        guardian.pause()
        resumption = shard.after(wait) { [weak self] in self?.resume() }
        return false
    }

    private func resume() {
        resumption = nil
        proceed()
        shard.flushBatch()
    }

    /// Takes what has been waiting, as far as nothing holds it back.
    func proceed() {
        now = nil
        while !waiting.isEmpty, applicant == nil, resumption == nil, mayProceed() {
            if let arrival = waiting.popFirst() { take(arrival) }
        }
        now = nil
        if resumption == nil, applicant == nil { guardian.resume() }
    }
}
