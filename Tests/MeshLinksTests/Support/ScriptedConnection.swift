import NIOCore
import NIOWebSocket

@testable import MeshLinks

/// One client of a ``ScriptedRelay``, in the hands of the test.
final class ScriptedConnection: Sendable {
    /// What the client did.
    enum Heard: Sendable, Hashable {
        case text(String)
        case binary
        case pong
        case close(UInt16?)
        /// The TCP connection ended.
        case end
    }

    /// Path and query of the request.
    let target: String
    let inlet = Inlet<Heard>(limit: 1 << 16)
    private let channel: any Channel
    private let settings: ScriptedRelay.Settings

    init(_ channel: any Channel, target: String, _ settings: ScriptedRelay.Settings) {
        self.channel = channel
        self.target = target
        self.settings = settings
    }

    func makeHandler() -> any ChannelHandler & Sendable { Handler(inlet: inlet, answersClose: settings.answersClose) }

    /// The next thing the client did.
    func next() async -> Heard { await inlet.next() ?? .end }

    /// The next text message that is no sign of life.
    func text() async -> String? {
        while true {
            switch await next() {
            case .text(#"{"type":"relay-pong"}"#): continue
            case .text(let text): return text
            case .end, .close: return nil
            case .binary, .pong: continue
            }
        }
    }

    /// What the client's close frame said; passes over everything before it.
    func close() async -> UInt16? {
        while true {
            switch await next() {
            case .close(let code): return code
            case .end: return nil
            default: continue
            }
        }
    }

    /// Sends one text message and waits until the socket has taken it.
    func send(_ text: String) async {
        await send(frame: WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text)))
    }

    func send(bytes: [UInt8], opcode: WebSocketOpcode = .text, fin: Bool = true) async {
        await send(frame: WebSocketFrame(fin: fin, opcode: opcode, data: ByteBuffer(bytes: bytes)))
    }

    func send(frame: WebSocketFrame) async {
        // A client that has gone is noticed through `next()`.
        try? await channel.writeAndFlush(frame).get()
    }

    /// Sends bytes as they are, past the WebSocket encoder.
    func send(raw bytes: [UInt8]) async {
        let channel = self.channel
        let sent = channel.eventLoop.flatSubmit {
            let promise = channel.eventLoop.makePromise(of: Void.self)
            do {
                let encoder = try channel.pipeline.syncOperations.context(handlerType: WebSocketFrameEncoder.self)
                encoder.writeAndFlush(NIOAny(ByteBuffer(bytes: bytes)), promise: promise)
            } catch {
                promise.fail(error)
            }
            return promise.futureResult
        }
        // A client that has gone is noticed through `next()`.
        try? await sent.get()
    }

    /// Sends one text message without waiting.
    func post(_ text: String) {
        let frame = WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: text))
        channel.writeAndFlush(frame, promise: nil)
    }

    /// The directory message in which everybody is online.
    static func peers(_ peers: [(id: String, name: String)]) -> String {
        let list = peers.map { #"{"nodeId":"\#($0.id)","name":"\#($0.name)"}"# }.joined(separator: ",")
        return #"{"type":"relay-peers","peers":[\#(list)]}"#
    }

    /// Greets a client: everybody in `peers` is online.
    func welcome(_ peers: [(id: String, name: String)] = []) async { await send(Self.peers(peers)) }

    /// Sends a close frame with this code.
    func send(closeCode code: UInt16) async {
        var data = ByteBuffer()
        data.writeInteger(code)
        await send(frame: WebSocketFrame(fin: true, opcode: .connectionClose, data: data))
    }

    /// Ends the TCP connection without a close frame.
    func drop() async {
        // Already closed is as good.
        try? await channel.close()
    }

    private final class Handler: ChannelInboundHandler, Sendable {
        typealias InboundIn = WebSocketFrame
        typealias OutboundOut = WebSocketFrame

        private let inlet: Inlet<Heard>
        private let answersClose: Bool

        init(inlet: Inlet<Heard>, answersClose: Bool) {
            self.inlet = inlet
            self.answersClose = answersClose
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            let frame = unwrapInboundIn(data)
            var payload = frame.unmaskedData
            switch frame.opcode {
            case .text:
                inlet.push(.text(String(buffer: payload)), cost: payload.readableBytes)
            case .binary: inlet.push(.binary)
            case .pong: inlet.push(.pong)
            case .connectionClose:
                inlet.push(.close(payload.readInteger(as: UInt16.self)))
                guard answersClose else { return }
                let answer = WebSocketFrame(fin: true, opcode: .connectionClose, data: frame.unmaskedData)
                context.writeAndFlush(wrapOutboundOut(answer), promise: nil)
                context.close(promise: nil)
            default: break
            }
        }

        func channelInactive(context: ChannelHandlerContext) { inlet.finish() }
    }
}
