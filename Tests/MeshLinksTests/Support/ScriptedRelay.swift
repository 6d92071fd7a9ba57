import Foundation
import MeshLinks
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket
import Synchronization

@testable import MeshLinks

/// A WebSocket server on a real socket that says exactly what a test wants said, and nothing of its own accord.
final class ScriptedRelay: Sendable {
    struct Settings: Sendable {
        /// Value of the `Kith-Relay-Instance` header.
        var instance: String?
        /// Answer every request with this HTTP status instead of an upgrade.
        var status: HTTPResponseStatus?
        /// Never answer the HTTP request at all.
        var isMute = false
        /// Answer a close frame with a close frame.
        var answersClose = true
    }

    /// What new connections meet; shared with the listening channel.
    private final class Stage: Sendable {
        let settings: Mutex<Settings>
        let connections = Inlet<ScriptedConnection>(limit: .max)
        let tls: NIOSSLContext?

        init(_ settings: Settings, _ tls: NIOSSLContext?) {
            self.settings = Mutex(settings)
            self.tls = tls
        }
    }

    private let stage: Stage
    private let listener: Mutex<(any Channel)?>
    /// Where it listens; the same after ``listenAgain()``.
    let port: Int
    /// The IP address behind `localhost` that it got, as a URL writes it.
    let address: String

    init(_ settings: Settings = Settings(), tls: NIOSSLContext? = nil) async throws {
        stage = Stage(settings, tls)
        let channel = try await Self.listenSomewhere(stage)
        port = channel.localAddress?.port ?? 0
        let address = channel.localAddress?.ipAddress ?? ""
        self.address = address.contains(":") ? "[\(address)]" : address
        listener = Mutex(channel)
    }

    deinit { listener.withLock { $0?.close(promise: nil) } }

    /// Its URL, without a name that would have to be looked up.
    var url: String { url(host: address) }

    func url(host: String) -> String { (stage.tls == nil ? "ws" : "wss") + "://\(host):\(port)/mesh" }

    /// Changes what later connections meet.
    func change(_ edit: @Sendable (inout Settings) -> Void) { stage.settings.withLock { edit(&$0) } }

    /// The next client that got through the upgrade.
    func accept() async throws -> ScriptedConnection {
        guard let connection = await stage.connections.next() else { throw ChannelError.eof }
        return connection
    }

    /// Stops listening and returns when the address really refuses; connections stay. A process that another test starts at
    /// this moment holds a copy of the socket between its fork and its exec, and until then somebody does listen.
    func stopListening() async throws {
        let channel = listener.withLock { listener in
            defer { listener = nil }
            return listener
        }
        try await channel?.close()
        let host = address.trimmingCharacters(in: ["[", "]"])
        while let stranger = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(to: SocketAddress(ipAddress: host, port: port)).get()
        { try? await stranger.close() }
    }

    /// Listens again at the same port.
    func listenAgain() async throws {
        let channel = try await Self.listen(port: port, stage)
        listener.withLock { $0 = channel }
    }

    /// At a port below those that the system hands out, so that nobody takes it while the relay is down.
    private static func listenSomewhere(_ stage: Stage) async throws -> any Channel {
        for _ in 0..<20 {
            if let channel = try? await listen(port: .random(in: 20_000..<30_000), stage) { return channel }
        }
        return try await listen(port: 0, stage)
    }

    private static func listen(port: Int, _ stage: Stage) async throws -> any Channel {
        try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls = stage.tls {
                        try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    }
                    let now = stage.settings.withLock { $0 }
                    if now.isMute { return }
                    let upgrader = NIOTypedWebSocketServerUpgrader<Void>(
                        maxFrameSize: 4 << 20,
                        shouldUpgrade: { channel, _ in
                            var headers = HTTPHeaders()
                            if let instance = now.instance { headers.add(name: "Kith-Relay-Instance", value: instance) }
                            return channel.eventLoop.makeSucceededFuture(now.status == nil ? headers : nil)
                        },
                        upgradePipelineHandler: { channel, head in
                            channel.eventLoop.makeCompletedFuture {
                                let connection = ScriptedConnection(channel, target: head.uri, now)
                                try channel.pipeline.syncOperations.addHandler(connection.makeHandler())
                                try connection.inlet.gate(channel)
                                stage.connections.push(connection)
                            }
                        })
                    let configuration = NIOTypedHTTPServerUpgradeConfiguration<Void>(
                        upgraders: [upgrader],
                        notUpgradingCompletionHandler: { channel in
                            channel.eventLoop.makeCompletedFuture {
                                try channel.pipeline.syncOperations.addHandler(
                                    PlainAnswer(status: now.status ?? .notFound))
                            }
                        })
                    _ = try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
                        configuration: .init(upgradeConfiguration: configuration))
                }
            }
            .bind(host: "localhost", port: port).get()
    }
}

/// Answers an HTTP request with nothing but a status.
private final class PlainAnswer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let status: HTTPResponseStatus

    init(status: HTTPResponseStatus) { self.status = status }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // The upgrader reports its own refusal as an error; the plain answer is what follows.
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .end = unwrapInboundIn(data) else { return }
        let head = HTTPResponseHead(version: .http1_1, status: status, headers: ["content-length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
