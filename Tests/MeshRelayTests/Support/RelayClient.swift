import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import WireJSON

/// What a client gets to see.
enum Received: Equatable, Sendable {
    case text(String)
    case pong(String)
    case close(UInt16?, String)
}

/// A WebSocket client on a real socket.
final class RelayClient: Sendable {
    enum Problem: Error, Equatable {
        case noWebSocket
        case notText(Received?)
    }

    let channel: any Channel
    /// The relay's `Kith-Relay-Instance`.
    let instance: String?
    private let inbox: Inbox<Received>

    private init(channel: any Channel, instance: String?, inbox: Inbox<Received>) {
        self.channel = channel
        self.instance = instance
        self.inbox = inbox
    }

    /// Connects and completes the WebSocket handshake.
    static func connect(to port: Int, path: String = "/", tls: NIOSSLContext? = nil) async throws -> RelayClient {
        let inbox = Inbox<Received>()
        let upgrade: EventLoopFuture<(any Channel, String?)> = try await ClientBootstrap(
            group: MultiThreadedEventLoopGroup.singleton
        ).channelOption(.socketOption(.so_rcvbuf), value: 64 << 10).connect(host: "127.0.0.1", port: port) { channel in
            channel.eventLoop.makeCompletedFuture {
                let pipeline = channel.pipeline.syncOperations
                if let tls {
                    try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: "localhost"))
                }
                var configuration = NIOUpgradableHTTPClientPipelineConfiguration(
                    upgradeConfiguration: handshake(port: port, path: path, inbox: inbox))
                // By default NIO forgets frames that were read together with the upgrade response.
                configuration.leftOverBytesStrategy = .forwardBytes
                return try pipeline.configureUpgradableHTTPClientPipeline(configuration: configuration)
            }
        }
        let (channel, instance) = try await upgrade.get()
        return RelayClient(channel: channel, instance: instance, inbox: inbox)
    }

    private static func handshake(
        port: Int, path: String, inbox: Inbox<Received>
    ) -> NIOTypedHTTPClientUpgradeConfiguration<(any Channel, String?)> {
        let webSocket = NIOTypedWebSocketClientUpgrader<(any Channel, String?)>(
            maxFrameSize: 1 << 24,
            upgradePipelineHandler: { channel, head in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(FrameCollector(inbox: inbox))
                    return (channel, head.headers.first(name: "Kith-Relay-Instance"))
                }
            })
        return NIOTypedHTTPClientUpgradeConfiguration(
            upgradeRequestHead: HTTPRequestHead(
                version: .http1_1, method: .GET, uri: path, headers: ["Host": "127.0.0.1:\(port)"]),
            upgraders: [webSocket],
            notUpgradingCompletionHandler: { channel in
                channel.close(promise: nil)
                return channel.eventLoop.makeFailedFuture(Problem.noWebSocket)
            })
    }

    /// Sends a text message.
    func send(_ text: String) async throws {
        try await send(WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text)))
    }

    /// Sends several text messages in one piece.
    func send(_ texts: [String]) async throws {
        for text in texts {
            let frame = WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(string: text))
            channel.write(frame, promise: nil)
        }
        channel.flush()
        try await channel.eventLoop.submit {}.get()
    }

    /// Sends a frame as it is, also one that no client may send.
    func send(_ frame: WebSocketFrame) async throws { try await channel.writeAndFlush(frame) }

    /// Sends a close frame.
    func close(_ code: UInt16? = 1000) async throws {
        var data = ByteBuffer()
        if let code { data.writeInteger(code) }
        try await send(WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: data))
    }

    /// Stops or starts reading from the socket, as a stalled process would.
    func read(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
    }

    /// What arrives next; nil when the connection has ended.
    func next() async -> Received? { await inbox.next() }

    /// The next text, which must be one.
    func text() async throws -> String {
        let received = await next()
        guard case .text(let text) = received else { throw Problem.notText(received) }
        return text
    }

    /// The next text, read as JSON.
    func json() async throws -> JSON { try JSON(parsing: try await text()) }

    /// Authenticates and returns the relay's first answer.
    @discardableResult
    func enter(_ nodeID: String, name: String? = nil, token: String? = nil) async throws -> String {
        try await send(RelayClient.auth(nodeID, name: name, token: token))
        return try await text()
    }

    /// A `relay-auth`, its members in the order of the reference clients.
    static func auth(_ nodeID: String, name: String? = nil, token: String? = nil, wake: JSON? = nil) -> String {
        var auth = JSONObject([
            ("type", "relay-auth"), ("nodeId", .string(nodeID)), ("name", .string(name ?? nodeID)),
        ])
        if let wake { auth["wakeChannel"] = wake }
        if let token { auth["token"] = .string(token) }
        return JSON.object(auth).text
    }
}

/// Hands every frame to the inbox and answers close frames as a client must.
private final class FrameCollector: ChannelInboundHandler {
    typealias InboundIn = WebSocketFrame
    typealias OutboundOut = WebSocketFrame

    private let inbox: Inbox<Received>

    init(inbox: Inbox<Received>) { self.inbox = inbox }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = Self.unwrapInboundIn(data)
        var bytes = frame.unmaskedData
        switch frame.opcode {
        case .text: inbox.add(.text(String(buffer: bytes)))
        case .pong: inbox.add(.pong(String(buffer: bytes)))
        case .connectionClose:
            let code = bytes.readInteger(as: UInt16.self)
            inbox.add(.close(code, String(buffer: bytes)))
            var answer = ByteBuffer()
            if let code { answer.writeInteger(code) }
            let close = WebSocketFrame(fin: true, opcode: .connectionClose, maskKey: .random(), data: answer)
            context.writeAndFlush(Self.wrapOutboundOut(close), promise: nil)
        default: break
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        inbox.finish()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
