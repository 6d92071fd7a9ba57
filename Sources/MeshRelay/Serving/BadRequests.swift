import NIOCore
import NIOHTTP1

/// The last handler until a connection has become something: ends it when its bytes are no HTTP, after NIO's own
/// handler has answered with 400.
final class BadRequests: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let shard: LoopShard

    init(shard: LoopShard) { self.shard = shard }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A refused upgrade is reported here too, but is answered by the status pages.
        guard error is HTTPParserError, context.channel.isActive else { return }
        shard.tally.refusals[.badRequest, default: 0] += 1
        context.close(promise: nil)
    }
}
