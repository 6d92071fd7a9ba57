import NIOCore

/// The first handler of a connection, behind TLS if there is any: it watches the time until the handshakes are over,
/// holds back reading when the client is too fast, and is the way out for ready frames.
final class ConnectionGuard: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    let id: ConnectionID
    let outlet: Outlet
    /// Where the client is, as far as it is counted by that.
    let address: ClientAddress
    /// Why this connection may get an HTTP answer but no WebSocket, or nil.
    let refusal: RefusalReason?

    private let shard: LoopShard
    private var context: ChannelHandlerContext?
    private var deadline: Scheduled<Void>?
    private var isPaused = false
    private var owesRead = false

    init(id: ConnectionID, address: ClientAddress, shard: LoopShard, refusal: RefusalReason?) {
        self.id = id
        self.address = address
        self.shard = shard
        self.refusal = refusal
        outlet = Outlet(shard: shard)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        outlet.attach(context)
        shard.tally.accepted += 1
        shard.add(self)
        deadline = shard.after(TimeAmount(shard.context.limits.handshakeTimeout)) { [weak self] in
            self?.handshakeTimedOut()
        }
    }

    func handlerRemoved(context: ChannelHandlerContext) { forget() }

    func channelInactive(context: ChannelHandlerContext) {
        context.fireChannelInactive()
        forget()
    }

    func read(context: ChannelHandlerContext) {
        if isPaused { owesRead = true } else { context.read() }
    }

    /// The connection is a WebSocket from now on.
    func upgraded() {
        deadline?.cancel()
        deadline = nil
    }

    /// Stops reading: what the client sends piles up on its own side.
    func pause() { isPaused = true }

    func resume() {
        guard isPaused else { return }
        isPaused = false
        if owesRead {
            owesRead = false
            context?.read()
        }
    }

    /// Closes the socket without a word.
    func close() { context?.close(promise: nil) }

    private func handshakeTimedOut() {
        shard.tally.refusals[.handshakeTimeout, default: 0] += 1
        close()
    }

    private func forget() {
        deadline?.cancel()
        deadline = nil
        outlet.detach()
        shard.remove(self)
        context = nil
    }
}
