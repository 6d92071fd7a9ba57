import NIOCore
import NIOHTTP1
import NIOSSL
import NIOWebSocket

/// Builds the handlers of an accepted connection:
///
///     socket - [TLS] - ConnectionGuard - HTTP/1.1 - upgrade -+- frame decoder - RelaySession
///                                                            +- StatusPages
struct ConnectionPipeline: Sendable {
    private enum Outcome: Sendable { case webSocket, plain }

    /// The response header that names this process, so that a client that lost its connection knows whether its old
    /// registration can still be alive.
    static let instanceHeader = "Kith-Relay-Instance"

    let limits: RelayLimits
    let instance: String
    let tls: NIOSSLContext?
    let report: @Sendable (any EventLoop) -> EventLoopFuture<StatusReport>

    /// The generic types of a pipeline, named once before several event loops need them at the same time: on Linux the
    /// Swift 6.3 runtime can crash when threads race to build the same generic type for the first time (seen in
    /// `swift_getTypeByMangledName` below `configureUpgradableHTTPServerPipeline`).
    private static let genericTypes: [Any.Type] = [
        ByteToMessageHandler<HTTPRequestDecoder>.self, ByteToMessageHandler<WebSocketFrameDecoder>.self,
        NIOTypedHTTPServerUpgradeHandler<Outcome>.self, NIOTypedWebSocketServerUpgrader<Outcome>.self,
    ]

    /// Adds the handlers. On the connection's event loop.
    func configure(_ channel: any Channel, shard: LoopShard, id: ConnectionID, refusal: RefusalReason?) throws {
        _ = Self.genericTypes
        let pipeline = channel.pipeline.syncOperations
        if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
        let guardian = ConnectionGuard(
            id: id, address: ClientAddress(channel.remoteAddress), shard: shard, refusal: refusal)
        try pipeline.addHandler(guardian)
        let badRequests = BadRequests(shard: shard)
        let bound = NIOLoopBound((guardian, shard, badRequests), eventLoop: channel.eventLoop)
        var configuration = NIOUpgradableHTTPServerPipelineConfiguration(upgradeConfiguration: upgrade(bound, refusal))
        configuration.decoderConfiguration.maxHeaderListSize = limits.headerBytes
        configuration.decoderConfiguration.maxHeaderFieldSize = limits.headerBytes
        configuration.decoderConfiguration.maxHeaderFieldCount = limits.headerFields
        _ = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
        try pipeline.addHandler(badRequests)
    }

    private func upgrade(
        _ bound: NIOLoopBound<(ConnectionGuard, LoopShard, BadRequests)>, _ refusal: RefusalReason?
    ) -> NIOTypedHTTPServerUpgradeConfiguration<Outcome> {
        let webSocket = NIOTypedWebSocketServerUpgrader<Outcome>(
            maxFrameSize: limits.frameBytes, enableAutomaticErrorHandling: false,
            shouldUpgrade: { channel, _ in
                channel.eventLoop.makeSucceededFuture(refusal == nil ? [Self.instanceHeader: instance] : nil)
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture {
                    let (guardian, shard, badRequests) = bound.value
                    channel.pipeline.syncOperations.removeHandler(badRequests, promise: nil)
                    try channel.pipeline.syncOperations.addHandler(RelaySession(guardian: guardian, shard: shard))
                    return .webSocket
                }
            })
        return NIOTypedHTTPServerUpgradeConfiguration(
            upgraders: [webSocket],
            notUpgradingCompletionHandler: { channel in
                channel.eventLoop.makeCompletedFuture {
                    let (guardian, shard, _) = bound.value
                    let pages = StatusPages(shard: shard, refusal: guardian.refusal, report: report)
                    try channel.pipeline.syncOperations.addHandler(pages)
                    return .plain
                }
            })
    }
}
