import NIOCore

/// The way out to one client: frames are queued as they are and leave in one piece with the next flush. Confined to the
/// event loop.
final class Outlet {
    /// Above this many unflushed bytes a batch is sent before it is complete, so that the bound on what waits for a
    /// client also holds inside a batch.
    private static let flushThreshold = 256 << 10

    private let shard: LoopShard
    private var context: ChannelHandlerContext?
    private var unflushedBytes = 0
    private var isDirty = false
    private var isFinished = false
    /// Called when more waits for the client than the limits allow.
    var onOverflow: (() -> Void)?

    init(shard: LoopShard) { self.shard = shard }

    func attach(_ context: ChannelHandlerContext) { self.context = context }

    func detach() {
        context = nil
        onOverflow = nil
    }

    /// Queues a frame. Nothing is queued any more after `finish`.
    func write(_ frame: ByteBuffer) { write(frame, promise: nil) }

    private func write(_ frame: ByteBuffer, promise: EventLoopPromise<Void>?) {
        guard !isFinished, let context else { return }
        let size = frame.readableBytes
        shard.tally.framesOut += 1
        shard.tally.bytesOut += size
        unflushedBytes += size
        context.write(ConnectionGuard.wrapOutboundOut(frame), promise: promise)
        if !isDirty {
            isDirty = true
            shard.markDirty(self)
        }
        if unflushedBytes >= Self.flushThreshold { flush() }
    }

    /// Queues a frame and says when it has been handed to the system. Never, if the connection ends before.
    func write(_ frame: ByteBuffer, whenSent: @escaping () -> Void) {
        guard !isFinished, let context else { return }
        let promise = context.eventLoop.makePromise(of: Void.self)
        promise.futureResult.assumeIsolated().whenSuccess { whenSent() }
        write(frame, promise: promise)
    }

    /// Queues the last frame and sends everything. The future says when it has left.
    func finish(_ frame: ByteBuffer) -> EventLoopFuture<Void>? {
        guard !isFinished, let context else { return nil }
        isFinished = true
        unflushedBytes = 0
        shard.tally.framesOut += 1
        shard.tally.bytesOut += frame.readableBytes
        return context.writeAndFlush(ConnectionGuard.wrapOutboundOut(frame))
    }

    /// Ends the part that this client had in the shard's batch.
    func flushIfDirty() {
        isDirty = false
        flush()
    }

    private func flush() {
        guard unflushedBytes > 0, let context else { return }
        unflushedBytes = 0
        context.flush()
        let channel = context.channel
        if let waiting = try? channel.syncOptions?.getOption(.bufferedWritableBytes) {
            shard.tally.outboundQueueHighWater = max(shard.tally.outboundQueueHighWater, waiting)
        }
        // Both water marks are the limit itself, so this is exact.
        if !channel.isWritable { onOverflow?() }
    }
}
