import Ambient
import NIOCore
import NIOPosix
import NIOSSL

extension RelayServer {
    /// Opens the port. Every accepted connection is configured on its own event loop.
    func listen(
        on group: MultiThreadedEventLoopGroup, shards: [RelayShard], context: RelayContext, tls: NIOSSLContext?
    ) async throws(RelayError) -> any Channel {
        let limits = configuration.limits
        let census = Census(limits: limits)
        let numbers = ConnectionNumbers()
        let pipeline = ConnectionPipeline(
            limits: limits, instance: context.instance, tls: tls,
            report: report(of: shards, directory: context.directory, post: context.post))
        let bootstrap = ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1024)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .childChannelOption(
                .writeBufferWaterMark, value: .init(low: limits.outboundQueueBytes, high: limits.outboundQueueBytes)
            )
            .childChannelInitializer { channel in
                guard let seat = census.enter(from: channel.remoteAddress),
                    let shard = shards.first(where: { $0.loop === channel.eventLoop })
                else { return channel.eventLoop.makeFailedFuture(ChannelError.eof) }
                channel.closeFuture.whenComplete { _ in census.leave(seat) }
                return channel.eventLoop.makeCompletedFuture {
                    try pipeline.configure(
                        channel, shard: shard.bound.value, id: numbers.next(), refusal: seat.refusal)
                }
            }
        do {
            return try await bootstrap.bind(host: configuration.host, port: configuration.port).get()
        } catch {
            throw .cannotListen(host: configuration.host, port: configuration.port, cause: "\(error)")
        }
    }

    private func report(
        of shards: [RelayShard], directory: SharedDirectory, post: PostOffice
    ) -> @Sendable (any EventLoop) -> EventLoopFuture<StatusReport> {
        let (time, version) = (time, configuration.version)
        let start = time.now
        return { loop in
            EventLoopFuture.whenAllSucceed(shards.map(\.tally), on: loop).map { tallies in
                let (rooms, offline) = directory.counts
                let tally = tallies.reduce(into: Tally()) { $0.add($1) }
                return StatusReport(
                    tally: tally, post: post.figures, rooms: rooms, offlinePeers: offline,
                    uptime: max(time.now - start, .zero),
                    version: version)
            }
        }
    }
}
