import Ambient
import MeshProtocol
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// Makes one WebSocket connection to a relay: TCP, TLS where the address asks for it, upgrade.
struct RelayDialler: Sendable {
    /// The header in which our relay names its process.
    static let instanceHeader = "Kith-Relay-Instance"
    /// Room for a frame's envelope: `from`, `fromName` and the JSON around them.
    static let envelope = 8 << 10

    /// What the server made of the upgrade request.
    private enum Answer: Sendable {
        case upgraded(RelayConnection)
        case refused(EventLoopFuture<HTTPResponseHead>)
    }

    let address: RelayAddress
    let tls: NIOSSLContext?
    /// Give up a connection to an address that is not public before anything is sent.
    let onlyPublic: Bool
    let limits: LinkLimits
    let time: any TimeSource
    let random: any RandomSource

    /// Connects, within ten seconds.
    func connect() async throws(RelayDialError) -> RelayConnection {
        let attempt = DialAttempt()
        let promise = linkEventLoops.next().makePromise(of: RelayConnection.self)
        let bootstrap = ClientBootstrap(group: linkEventLoops)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    // Failing here makes the bootstrap close the channel.
                    guard attempt.adopt(channel, upgrade: try prepare(channel)) else {
                        throw ChannelError.alreadyClosed
                    }
                }
            }
        connect(bootstrap).flatMap { attempt.upgrade(of: $0) }.cascade(to: promise)
        let timer = Task {
            try await time.sleep(for: RelayTimings.connect)
            // Whoever completes a promise first wins; the later completion is ignored.
            promise.fail(attempt.abandon(.timedOut))
        }
        defer { timer.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await promise.futureResult.get()
            } onCancel: {
                promise.fail(attempt.abandon(.cancelled))
            }
        } catch {
            throw attempt.abandon(RelayDialError(error))
        }
    }

    private func connect(_ bootstrap: ClientBootstrap) -> EventLoopFuture<any Channel> {
        if let address = ipAddress { return bootstrap.connect(to: address) }
        return bootstrap.connect(host: address.host, port: address.port)
    }

    /// The address, when it needs no looking up: NIO looks names up one after the other, so a name server that does not
    /// answer would hold up connections that do not need one.
    private var ipAddress: SocketAddress? { try? SocketAddress(ipAddress: address.host, port: address.port) }

    /// The name that the relay's certificate has to bear. An IP address has none; NIOSSL then checks the address itself.
    private var serverName: String? { ipAddress == nil ? address.host : nil }

    private func prepare(_ channel: any Channel) throws -> EventLoopFuture<RelayConnection> {
        if onlyPublic { try channel.pipeline.syncOperations.addHandler(DestinationGuard()) }
        if let tls {
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: tls, serverHostname: serverName))
        }
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.target)
        head.headers.add(name: "Host", value: address.hostHeader)
        let configuration = NIOTypedHTTPClientUpgradeConfiguration<Answer>(
            upgradeRequestHead: head, upgraders: [upgrader()]
        ) { channel in
            channel.eventLoop.makeCompletedFuture {
                let reader = RefusalReader(promise: channel.eventLoop.makePromise())
                try channel.pipeline.syncOperations.addHandler(reader)
                return .refused(reader.promise.futureResult)
            }
        }
        var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(upgradeConfiguration: configuration)
        // A relay may speak in the same packet as its answer; by default those bytes would be lost.
        pipeline.leftOverBytesStrategy = .forwardBytes
        let answer = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
        return answer.flatMap { answer in
            switch answer {
            case .upgraded(let connection): channel.eventLoop.makeSucceededFuture(connection)
            case .refused(let head):
                head.flatMapThrowing { throw RelayDialError.notUpgraded(status: $0.status.code) }
            }
        }
    }

    private func upgrader() -> NIOTypedWebSocketClientUpgrader<Answer> {
        var generator = RandomBytes(source: random)
        let largest = FrameLimits.maxPayload + Self.envelope
        return NIOTypedWebSocketClientUpgrader<Answer>(
            requestKey: NIOWebSocketClientUpgrader.randomRequestKey(using: &generator),
            maxFrameSize: largest, enableAutomaticErrorHandling: false
        ) { channel, response in
            channel.eventLoop.makeCompletedFuture {
                let intake = RelayIntake(limits: limits, time: time)
                let pipeline = channel.pipeline.syncOperations
                if tls != nil, let serverName {
                    let certificate = try pipeline.handler(type: NIOSSLClientHandler.self).peerCertificate
                    guard let certificate, RelayTrust.certificate(certificate, isFor: serverName) else {
                        throw RelayDialError.certificate
                    }
                }
                let decoder = try pipeline.handler(type: ByteToMessageHandler<WebSocketFrameDecoder>.self)
                try pipeline.addHandler(OversizeFilterHandler(limit: largest), position: .before(decoder))
                try pipeline.addHandler(RelayFrameHandler(intake: intake, largestMessage: largest, random: random))
                try intake.inlet.gate(channel)
                let instance = response.headers.first(name: Self.instanceHeader)
                let connection = RelayConnection(
                    channel, intake: intake, instance: instance, limits: limits, time: time, random: random)
                return .upgraded(connection)
            }
        }
    }
}

/// Reads the status of an answer that is not an upgrade. Confined to the channel's event loop.
private final class RefusalReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart

    let promise: EventLoopPromise<HTTPResponseHead>

    init(promise: EventLoopPromise<HTTPResponseHead>) { self.promise = promise }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .head(let head) = unwrapInboundIn(data) else { return }
        promise.succeed(head)
        context.close(promise: nil)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
    }
}

/// Our source of randomness in the shape the standard library asks for.
private struct RandomBytes: RandomNumberGenerator {
    let source: any RandomSource

    mutating func next() -> UInt64 {
        source.bytes(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
