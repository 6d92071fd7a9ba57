public import Ambient
public import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization
import WireJSON

/// A relay between mesh nodes: it speaks the sym-relay protocol over WebSocket and carries what it cannot read.
///
/// One instance serves once: `run()` opens the port, serves until its task is cancelled, tells every client with 1001 and
/// returns.
public final class RelayServer: Sendable {
    private enum Phase {
        case ready
        case running([RelayShard])
        case finished
    }

    let configuration: RelayConfiguration
    private let logger: Logger
    let time: any TimeSource
    private let instance: String
    private let backplane: any Backplane
    private let phase = Mutex(Phase.ready)
    private let port = Announcement<Int>()

    /// A relay that does nothing yet.
    ///
    /// - Parameters:
    ///   - configuration: where to listen, whom to let in and what they may cost.
    ///   - logger: gets node ids at most, never a name, a token or a payload.
    ///   - time: dates registrations. Timeouts and rates run on the event loops' own clock.
    ///   - random: names this process towards its clients.
    public convenience init(
        configuration: RelayConfiguration, logger: Logger, time: any TimeSource,
        random: any RandomSource = SystemRandom()
    ) {
        self.init(
            configuration: configuration, logger: logger, time: time, random: random, backplane: LocalBackplane())
    }

    init(
        configuration: RelayConfiguration, logger: Logger, time: any TimeSource, random: any RandomSource,
        backplane: any Backplane
    ) {
        self.configuration = configuration
        self.logger = logger
        self.time = time
        self.backplane = backplane
        instance = Hexadecimal.encode(random.bytes(16))
    }

    /// The port the relay listens on, as soon as it does; 0 if it never will, which `run()` explains.
    public var boundPort: Int {
        get async { await port.value ?? 0 }
    }

    /// Serves until the task is cancelled.
    ///
    /// - Throws: `RelayConfigurationError` or `RelayError` if the relay cannot start.
    public func run() async throws {
        try phase.withLock { phase in
            guard case .ready = phase else { throw RelayError.alreadyRan }
            phase = .finished
        }
        defer { port.make(nil) }
        try configuration.validate()
        let tls = try configuration.tls?.load(closeGrace: configuration.limits.closeGrace)
        let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.eventLoops ?? System.coreCount)
        let outcome: Result<Void, any Error>
        do {
            try await serve(on: group, tls: tls)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        try await group.shutdownGracefully()
        try outcome.get()
    }

    /// Puts other tokens in force. A client whose token no longer opens its room is out of it at once and is asked for
    /// another one (`relay-reauth`); without a valid answer it is closed with 4001 or 4003. Without effect unless the
    /// relay is serving.
    public func replaceTokens(_ tokens: [String: String]) throws(RelayConfigurationError) {
        var changed = configuration
        changed.tokens = tokens
        try changed.validate()
        guard case .running(let shards) = phase.withLock({ $0 }) else { return }
        for shard in shards { shard.mailbox.post(.tokensChanged(RoomTokens(tokens))) }
    }
}

extension RelayServer {
    private func serve(on group: MultiThreadedEventLoopGroup, tls: NIOSSLContext?) async throws {
        let context = try relayContext(shards: configuration.eventLoops ?? System.coreCount)
        let outcome: Result<Void, any Error>
        do {
            try await serve(on: group, tls: tls, context: context)
            outcome = .success(())
        } catch {
            outcome = .failure(error)
        }
        await context.post.close()
        try outcome.get()
    }

    private func serve(
        on group: MultiThreadedEventLoopGroup, tls: NIOSSLContext?, context: RelayContext
    ) async throws {
        let shards = try await RelayShard.make(on: group, context: context)
        backplane.attach(instance) { [directory = context.directory] in directory.receive($0, from: $1) }
        defer { backplane.detach(instance) }
        let listener = try await listen(on: group, shards: shards, context: context, tls: tls)
        phase.withLock { $0 = .running(shards) }
        port.make(listener.localAddress?.port)
        logger.info(
            "relay is listening",
            metadata: [
                "port": "\(listener.localAddress?.port ?? 0)", "tls": "\(tls != nil)", "instance": "\(instance)",
            ])
        if !context.post.isLasting {
            logger.notice("no folder for mail (--mail): what is kept for nodes that are away ends with this process")
        }
        await withTaskCancellationHandler {
            try? await listener.closeFuture.get()
        } onCancel: {
            listener.close(promise: nil)
        }
        phase.withLock { $0 = .finished }
        // All at once: every shard may take a whole grace period.
        await withDiscardingTaskGroup { group in
            for shard in shards { group.addTask { await shard.stop() } }
        }
        logger.info("relay has stopped")
    }

    private func relayContext(shards count: Int) throws(RelayError) -> RelayContext {
        let mailboxes = (0..<count).map { _ in ShardMailbox() }
        let directory = SharedDirectory(
            limits: configuration.limits, time: time, shards: mailboxes, backplane: backplane, relay: instance)
        let post = try PostOffice(
            store: RelayStore(folder: configuration.mailFolder), limits: configuration.limits, time: time,
            shards: mailboxes, logger: logger)
        return RelayContext(
            limits: configuration.limits, readsWakeChannels: configuration.readsWakeChannels,
            tokens: RoomTokens(configuration.tokens), mailboxes: mailboxes, directory: directory, backplane: backplane,
            post: post, instance: instance, logger: logger)
    }
}
