public import Ambient
public import Logging
public import MeshProtocol
import NIOCore
import Synchronization

/// Lets the live nodes of one user on one machine find each other, with no relay, no network and no configuration.
///
/// Every node listens on `<directory>/<nodeId>.sock`. A newcomer scans the folder and dials every socket; nodes that
/// were there before accept. When a connection breaks, both sides try again with growing pauses, and a slow scan catches
/// whatever was missed. The folder is private (0700) and the kernel is asked for the user at the other end, so only
/// processes of the same user get this far; which node it is, the secure session proves.
public final class LocalSocketTransport: Transport {
    /// Times that are the same for everybody.
    enum Patience {
        /// How long a connection may take to say its greeting.
        static let greeting = Duration.seconds(5)
        /// The pauses in which a dying process of the same identity may let go of its lock.
        static let takeover: [Duration] = [100, 200, 400, 800, 1600].map { .milliseconds($0) }
        /// How long a closing link may take to get rid of its last frames.
        static let farewell = Duration.seconds(2)
    }

    /// One task's worth of work in ``run(_:)``.
    enum Job: Sendable {
        case welcome(LocalConnection)
        case dial(NodeID, LinkID)
        case seeOff(LocalConnection)
    }

    struct State {
        var table: LocalLinkTable
        var open: [LinkID: LocalConnection] = [:]
        var accepted = 0
        var hasRun = false
    }

    /// More connections than this at a time are refused; far above what one person's machine runs.
    static let mostConnections = 256

    /// `local`
    public let name = "local"

    let nodeID: NodeID
    let time: any TimeSource
    let logger: Logger
    let rescan: Duration
    let limits: LinkLimits
    let state: Mutex<State>
    let jobs = Inlet<Job>(limit: .max)
    let alarm: Alarm
    private let path: String

    /// A transport that meets other nodes in `directory` (usually `$KITH_HOME/run`), made on demand.
    /// - Parameter rescan: how often the folder is looked through when nothing happens.
    public init(
        directory: String, nodeID: NodeID, time: any TimeSource, logger: Logger, rescan: Duration = .seconds(5),
        limits: LinkLimits = LinkLimits()
    ) {
        path = directory
        self.nodeID = nodeID
        self.time = time
        self.logger = logger
        self.rescan = rescan
        self.limits = limits
        alarm = Alarm(time: time)
        state = Mutex(State(table: LocalLinkTable(own: nodeID)))
    }

    /// Listens, finds and links until the task is cancelled; then closes every link and removes the socket.
    /// - Throws: ``LinkError`` when the folder is unsafe, the path too long, or the identity is already running.
    public func run(_ deliver: @escaping @Sendable (LinkEvent) async -> Void) async throws {
        let isFirst = state.withLock { state in
            defer { state.hasRun = true }
            return !state.hasRun
        }
        guard isFirst else { throw LinkError.alreadyRunning }
        do {
            try await meet(deliver)
        } catch {
            // Whoever cancels has not asked whether the transport could have started.
            guard !Task.isCancelled else { return await deliver(.state(.off)) }
            await deliver(.state(.stopped(reason: error.description)))
            throw error
        }
        await deliver(.state(.off))
    }

    private func meet(_ deliver: @escaping @Sendable (LinkEvent) async -> Void) async throws(LinkError) {
        let directory = try SocketDirectory.prepare(path)
        let socket = try directory.socketPath(of: nodeID)
        guard let lock = try await takeLock(in: directory, deliver) else {
            throw .nodeAlreadyRunning(lockPath: directory.lockPath(of: nodeID))
        }
        try lock.removeSocket(at: socket)
        let listener = try await listen(at: socket)
        await deliver(.state(.connected))
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                group.addTask { await self.keepScanning(directory) }
                while let job = await jobs.next() {
                    group.addTask { await self.perform(job, in: directory, deliver) }
                }
            }
        } onCancel: {
            jobs.finish()
        }
        // Both can only fail because what they remove is already gone.
        try? await listener.close()
        try? lock.removeSocket(at: socket)
    }

    /// Takes the lock of our node; waits a moment for a predecessor that is just dying.
    private func takeLock(
        in directory: SocketDirectory, _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async throws(LinkError) -> NodeLock? {
        for pause in Patience.takeover {
            if let lock = try NodeLock.take(on: nodeID, in: directory) { return lock }
            let reason = "another process still runs this identity"
            await deliver(.state(.waiting(until: time.now + pause, reason: reason)))
            guard (try? await time.sleep(for: pause)) != nil else { return nil }
        }
        return try NodeLock.take(on: nodeID, in: directory)
    }

    private func perform(
        _ job: Job, in directory: SocketDirectory, _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async {
        switch job {
        case .welcome(let connection): await welcome(connection, deliver)
        case .dial(let node, let link): await dial(node, as: link, in: directory, deliver)
        case .seeOff(let connection):
            // Cancelled or not, after this the connection has had its chance.
            _ = try? await time.sleep(for: Patience.farewell)
            connection.abort()
        }
    }

    private func keepScanning(_ directory: SocketDirectory) async {
        var complained = false
        while !Task.isCancelled {
            do {
                dialAll(try directory.nodes())
                complained = false
            } catch {
                if !complained { logger.warning("\(error)") }
                complained = true
            }
            let now = time.now
            await alarm.sleep(for: state.withLock { $0.table.nextDial(after: now, atMost: rescan) })
        }
    }

    private func dialAll(_ nodes: [NodeID]) {
        let now = time.now
        state.withLock { $0.table.forgetResting(except: Set(nodes)) }
        for node in nodes {
            let link = LinkID.next()
            guard state.withLock({ $0.table.beginDial(node, as: link, at: now) }) else { continue }
            jobs.push(.dial(node, link))
        }
    }

    /// Whether the connection behind `link` takes a frame of any allowed size now.
    public func hasRoom(on link: LinkID) -> Bool { state.withLock { $0.open[link] }?.hasRoom ?? false }

    /// Queues one frame for the node at the other end of `link`.
    public func send(_ payload: [UInt8], over link: LinkID) throws(LinkError) {
        guard let connection = state.withLock({ $0.open[link] }) else { throw .gone(link) }
        try connection.send(payload)
    }

    /// Ends `link` once its queue is empty, at the latest after two seconds.
    public func close(_ link: LinkID) {
        guard let connection = state.withLock({ $0.open[link] }) else { return }
        connection.finishSending()
        jobs.push(.seeOff(connection))
    }
}
