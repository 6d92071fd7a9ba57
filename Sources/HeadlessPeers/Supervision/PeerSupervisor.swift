import Ambient
import Logging
public import MeshNode
import MeshProtocol

/// Runs headless peers in this process, each with an identity, a memory, a node and a loop of its own; watches the switches
/// that stop them and keeps their reports current.
///
///     let supervisor = PeerSupervisor(surroundings)
///     try await supervisor.start(configuration)
///     await supervisor.run()        // until the task is cancelled or nothing is left to run
///
/// An actor, because tools, commands and its own watch start and stop peers.
public actor PeerSupervisor {
    /// How often the switches are looked at: the promise is a second, and a call ends within half of one. A look is one
    /// `access` for the process and two system calls for each peer; a notification of the system would save little of that
    /// and does not come from every file system.
    static let look: Duration = .milliseconds(500)
    /// A report is written at least this often, so that a reader can tell a hanging process.
    static let heartbeat: Duration = .seconds(10)
    /// Reports are written at most this often.
    static let report: Duration = .seconds(1)

    private let surroundings: PeerSurroundings
    private let files: PeerFolder
    private var peers: [String: RunningPeer] = [:]
    private var starting: Set<String> = []
    private var written: [String: (status: PeerStatus, revision: Int)] = [:]
    private var reportedAt: Timestamp?
    private var isEnding = false

    /// A supervisor without peers.
    public init(_ surroundings: PeerSurroundings) {
        self.surroundings = surroundings
        files = PeerFolder(surroundings.folder)
    }

    /// Names of the peers that live in this process.
    public var names: [String] { peers.keys.sorted() }

    /// Starts a peer.
    ///
    /// - Returns: Its first report, which other processes can read too.
    /// - Throws: `PeerStartError`, `HomeError`, `MemoryError`, and what the surroundings throw about model and transports.
    ///   Nothing is left running then.
    @discardableResult
    public func start(_ configuration: PeerConfiguration) async throws -> PeerStatus {
        let name = configuration.name.text
        guard !isEnding else { throw PeerStartError.ending }
        guard !files.isStopped else { throw PeerStartError.stopped(path: files.stopPath) }
        guard peers[name] == nil, starting.insert(name).inserted else { throw PeerStartError.alreadyRunning(name) }
        defer { starting.remove(name) }
        files.clearStopRequest(of: name)
        let peer = try await RunningPeer.start(configuration, in: surroundings)
        guard !isEnding, !files.isStopped else {
            _ = await peer.stop(time: surroundings.time)
            throw isEnding ? PeerStartError.ending : PeerStartError.stopped(path: files.stopPath)
        }
        peers[name] = peer
        let status = try await peer.loop.status()
        try write(status, revision: 0)
        return status
    }

    /// Stops one peer and waits until it is gone.
    ///
    /// - Returns: Its last report, or nil when no such peer lives in this process.
    @discardableResult
    public func stop(_ name: String, because reason: String) async -> PeerStatus? {
        guard let peer = peers.removeValue(forKey: name) else { return nil }
        return await end(name, peer, because: reason)
    }

    /// Stops all peers of this process at once and waits until they are gone.
    public func stopAll(because reason: String) async {
        let all = peers
        peers = [:]
        // First every loop, so that none calls a model while another one drains.
        for peer in all.values { peer.loopTask.cancel() }
        await withTaskGroup(of: Void.self) { group in
            for (name, peer) in all {
                group.addTask { _ = await self.end(name, peer, because: reason) }
            }
        }
    }

    /// The reports of the peers of this process as they stand now, by name.
    public func statuses() async -> [PeerStatus] {
        var statuses: [PeerStatus] = []
        for (_, peer) in peers.sorted(by: { $0.key < $1.key }) {
            if let status = try? await peer.loop.status() { statuses.append(status) }
        }
        return statuses
    }

    /// The node of a peer of this process, for whoever wants to look or speak through it.
    public func node(of name: String) -> MeshNode? { peers[name]?.node }

    /// Watches the switches and writes reports until the task is cancelled; then stops all peers.
    ///
    /// - Parameter endsWhenIdle: Return when no peer is left, as a foreground command does.
    public func run(endsWhenIdle: Bool = false) async {
        while !Task.isCancelled {
            if files.isStopped { await stopAll(because: "the STOP switch was set") }
            for name in names where files.isStopRequested(of: name) {
                await stop(name, because: "a person asked it to stop")
                files.clearStopRequest(of: name)
            }
            for (name, peer) in peers {
                if let reason = await peer.loop.endedBecause { await stop(name, because: reason) }
            }
            for (name, peer) in peers where peer.nodeTask.isCancelled || peer.loopTask.isCancelled {
                peers[name] = nil
                await end(name, peer, because: "it ended")
            }
            for (name, peer) in peers {
                let isTold = files.takeLookRequest(of: name)
                if await peer.loop.isResting || isTold { await peer.loop.look() }
            }
            await report()
            if endsWhenIdle && peers.isEmpty && starting.isEmpty { return }
            do { try await surroundings.time.sleep(for: Self.look) } catch { break }
        }
        isEnding = true
        await stopAll(because: "the process ended")
    }

    private func report() async {
        let now = surroundings.time.now
        if let reportedAt, now - reportedAt < Self.report { return }
        reportedAt = now
        for (name, peer) in peers {
            let revision = await peer.loop.revision
            let last = written[name]
            let isDue = last.map { now.milliseconds - $0.status.updatedAt >= Self.heartbeat.wholeMilliseconds } ?? true
            // Asking a peer how it stands costs a dozen queries: not for one that has nothing to tell.
            guard isDue || last?.revision != revision, let status = try? await peer.loop.status(), peers[name] != nil
            else { continue }
            try? write(status, revision: revision)
        }
    }

    @discardableResult
    private func end(_ name: String, _ peer: RunningPeer, because reason: String) async -> PeerStatus? {
        guard var status = await peer.stop(time: surroundings.time) else { return nil }
        status.state = "stopped"
        status.stoppedBecause = reason
        try? write(status, revision: -1)
        return status
    }

    private func write(_ status: PeerStatus, revision: Int) throws {
        do {
            try files.write(status)
            written[status.name] = (status, revision)
        } catch {
            surroundings.logger.warning("report not written", metadata: ["reason": "\(error)"])
            throw error
        }
    }
}
