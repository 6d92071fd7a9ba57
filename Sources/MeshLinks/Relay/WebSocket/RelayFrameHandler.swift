import Ambient
import NIOCore
import NIOWebSocket

/// Ask the channel to begin the closing handshake; a user event sent outward.
struct BeginClosing: Sendable {
    let code: UInt16
}

/// The end of a relay connection's pipeline: puts messages together, answers WebSocket pings, closes as RFC 6455 wants.
///
/// Confined to the channel's event loop; hands everything on through the inlet.
final class RelayFrameHandler: ChannelDuplexHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    /// What a queued message costs besides its bytes, so that a flood of tiny messages fills the inlet too.
    static let overhead = 64

    private let intake: RelayIntake
    private let random: any RandomSource
    private var assembler: MessageAssembler
    private var hasSentClose = false

    init(intake: RelayIntake, largestMessage: Int, random: any RandomSource) {
        self.intake = intake
        self.random = random
        assembler = MessageAssembler(limit: largestMessage)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        intake.heard()
        switch assembler.take(unwrapInboundIn(data)) {
        case .text(let bytes): intake.inlet.push(.text(bytes), cost: bytes.count + Self.overhead)
        case .dropped(let cause): intake.inlet.push(.dropped(cause), cost: Self.overhead)
        case .ping(let data):
            // A relay that pings without reading must not fill our memory with answers.
            if context.channel.isWritable { write(.pong, data, context) }
        case .close(let code):
            intake.inlet.push(.close(code))
            sendClose(code ?? 1000, context)
            close(context)
        case .violation(let problem):
            intake.inlet.push(.broken("the relay broke the WebSocket protocol: \(problem)"))
            sendClose(1002, context)
            close(context)
        case nil: break
        }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard !hasSentClose else {
            promise?.fail(ChannelError.outputClosed)
            return
        }
        context.write(data, promise: promise)
    }

    func triggerUserOutboundEvent(context: ChannelHandlerContext, event: Any, promise: EventLoopPromise<Void>?) {
        guard let request = event as? BeginClosing else {
            context.triggerUserOutboundEvent(event, promise: promise)
            return
        }
        sendClose(request.code, context)
        promise?.succeed()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOWebSocketError {
            intake.inlet.push(.broken("the relay broke the WebSocket protocol"))
            sendClose(1002, context)
        } else {
            intake.inlet.push(.broken("the connection to the relay failed (\(error))"))
        }
        close(context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        intake.inlet.finish()
        context.fireChannelInactive()
    }

    /// A closed channel reports itself through `channelInactive`; nobody waits for the promise.
    private func close(_ context: ChannelHandlerContext) { context.close(promise: nil) }

    private func sendClose(_ code: UInt16, _ context: ChannelHandlerContext) {
        guard !hasSentClose else { return }
        var data = ByteBuffer()
        // 1005 and 1006 stand for "no code" and must not be sent (RFC 6455, 7.4.1).
        if code >= 1000, code != 1005, code != 1006 { data.writeInteger(code) }
        write(.connectionClose, data, context)
        hasSentClose = true
    }

    private func write(_ opcode: WebSocketOpcode, _ data: ByteBuffer, _ context: ChannelHandlerContext) {
        guard !hasSentClose else { return }
        let frame = WebSocketFrame(fin: true, opcode: opcode, maskKey: random.maskingKey(), data: data)
        context.writeAndFlush(wrapOutboundOut(frame), promise: nil)
    }
}

extension RandomSource {
    /// A fresh key for one client frame (RFC 6455, 5.3).
    func maskingKey() -> WebSocketMaskingKey {
        WebSocketMaskingKey(bytes(4)) ?? .random()
    }
}
