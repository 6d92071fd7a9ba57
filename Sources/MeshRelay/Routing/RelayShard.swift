import NIOCore
import NIOPosix

/// A shard as the rest of the relay holds it: the loop, the mailbox, and the shard itself where only its loop gets at it.
struct RelayShard: Sendable {
    let loop: any EventLoop
    let mailbox: ShardMailbox
    let bound: NIOLoopBound<LoopShard>

    /// One shard for each loop of the group, in the order of `context.mailboxes`.
    static func make(on group: MultiThreadedEventLoopGroup, context: RelayContext) async throws -> [RelayShard] {
        var shards: [RelayShard] = []
        for (index, loop) in group.makeIterator().enumerated() {
            shards.append(try await make(index, on: loop, context: context))
        }
        return shards
    }

    /// One shard.
    static func make(_ index: Int, on loop: any EventLoop, context: RelayContext) async throws -> RelayShard {
        try await loop.submit { shard(index, on: loop, context: context) }.get()
    }

    /// One shard, made on its own loop.
    static func shard(_ index: Int, on loop: any EventLoop, context: RelayContext) -> RelayShard {
        let shard = LoopShard(index: index, loop: loop, context: context)
        let bound = NIOLoopBound(shard, eventLoop: loop)
        context.mailboxes[index].open {
            loop.execute {
                bound.value.drain()
                bound.value.flushBatch()
            }
        }
        return RelayShard(loop: loop, mailbox: context.mailboxes[index], bound: bound)
    }

    /// What this shard has counted.
    var tally: EventLoopFuture<Tally> { loop.submit { bound.value.snapshot } }

    /// Closes every connection with 1001 and waits until all are gone, at most for the grace period that each has.
    func stop() async {
        let emptied = loop.makePromise(of: Void.self)
        loop.execute { bound.value.shutDown(emptied) }
        try? await emptied.futureResult.get()
        mailbox.close()
    }
}
