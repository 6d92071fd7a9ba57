public import Ambient
public import Logging
import MeshProtocol
import NIOSSL
import Synchronization

/// Reaches nodes in other networks through a relay (WebSocket, mmp-wire section 11).
///
/// The relay's word is good for presence and routing and nothing else: who a frame is really from, the secure session
/// proves. Whatever the relay does wrong - silence, garbage, frames of impossible size or from strangers - is dropped
/// and counted, or ends this connection, and touches no other transport.
public final class RelayTransport: Transport {
    struct State {
        var directory: RelayDirectory
        var connection: RelayConnection?
        var drops: [RelayDrop: Int] = [:]
        var isStopping = false
        var hasRun = false
        var listener: (@Sendable (RelayNews) async -> Void)?
    }

    /// Peers beyond this number are not linked.
    public static let mostPeers = 4096

    /// `relay` and its host.
    public let name: String

    let configuration: RelayConfiguration
    let time: any TimeSource
    let random: any RandomSource
    let logger: Logger
    let alarm: Alarm
    let requests: RoomRequests
    let state: Mutex<State>

    /// A transport that will keep one connection to one relay. Never run two with the same node id.
    public init(
        configuration: RelayConfiguration, time: any TimeSource, random: any RandomSource, logger: Logger
    ) {
        self.configuration = configuration
        self.time = time
        self.random = random
        self.logger = logger
        name = "relay \(configuration.host)"
        alarm = Alarm(time: time)
        requests = RoomRequests(time: time)
        let directory = RelayDirectory(own: configuration.nodeID, capacity: Self.mostPeers)
        state = Mutex(State(directory: directory))
    }

    /// How much of what the relay sent was thrown away so far, by cause.
    public var drops: [RelayDrop: Int] { state.withLock(\.drops) }

    /// Connects, and connects again, until the task is cancelled or the relay's answer says that trying again is wrong.
    ///
    /// Cancelled, it closes the WebSocket in good order and waits up to three seconds for the relay's close.
    /// - Throws: ``LinkError/authorityFile(path:detail:)``, ``LinkError/alreadyRunning``.
    public func run(_ deliver: @escaping @Sendable (LinkEvent) async -> Void) async throws {
        try await run(deliver, news: nil)
    }

    /// The same, with what a relay with mailboxes and rooms tells besides. Both are awaited, never at the same time.
    /// - Throws: ``LinkError/authorityFile(path:detail:)``, ``LinkError/alreadyRunning``.
    public func run(
        _ deliver: @escaping @Sendable (LinkEvent) async -> Void,
        news: (@Sendable (RelayNews) async -> Void)?
    ) async throws {
        let isFirst = state.withLock { state in
            defer { state.hasRun = true }
            if !state.hasRun { state.listener = news }
            return !state.hasRun
        }
        guard isFirst else { throw LinkError.alreadyRunning }
        let dialler: RelayDialler
        do {
            dialler = try makeDialler()
        } catch {
            await deliver(.state(.stopped(reason: error.description)))
            throw error
        }
        // A task of its own, so that a cancelled `run` can still say goodbye to the relay and to the node.
        let work = Task { await self.keepConnected(dialler, deliver) }
        await withTaskCancellationHandler {
            await work.value
        } onCancel: {
            let connection = state.withLock { state in
                state.isStopping = true
                return state.connection
            }
            if let connection {
                connection.intake.inlet.push(.leave(reason: "this node is shutting down"))
            } else {
                work.cancel()
            }
        }
    }

    private func makeDialler() throws(LinkError) -> RelayDialler {
        let address = configuration.address
        let tls = address.isEncrypted ? try RelayTrust.context(authorities: configuration.caFile) : nil
        return RelayDialler(
            address: address, tls: tls, onlyPublic: configuration.onlyPublic, limits: configuration.limits, time: time,
            random: random)
    }

    private func keepConnected(
        _ dialler: RelayDialler, _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async {
        var policy = ReconnectPolicy(
            isLoopback: configuration.address.isLoopback, isShareRoom: configuration.pass != nil)
        while !state.withLock(\.isStopping) {
            await deliver(.state(.connecting))
            let outcome = await attempt(dialler, policy.registration, deliver)
            guard !state.withLock(\.isStopping) else { break }
            switch policy.decide(after: outcome, at: time.now, jitter: random.fraction()) {
            case .stop(let reason):
                if configuration.pass != nil, let refusal = RoomRefusal(outcome) { await tell(.refused(refusal)) }
                logger.error("\(name): \(reason)")
                await deliver(.state(.stopped(reason: reason)))
                return
            case .wait(let pause, let reason):
                logger.info("\(name): \(reason); next attempt in \(pause)")
                await deliver(.state(.waiting(until: time.now + pause, reason: reason)))
                await alarm.sleep(for: pause)
            }
        }
        await deliver(.state(.off))
    }

    private func attempt(
        _ dialler: RelayDialler, _ registration: Registration,
        _ deliver: @escaping @Sendable (LinkEvent) async -> Void
    ) async -> RelayOutcome {
        let connection: RelayConnection
        do {
            connection = try await dialler.connect()
        } catch {
            return .unreachable(error.reason, isRefusal: error == .refused)
        }
        defer { connection.abort() }
        guard registration.pause(at: time.now, on: connection.instance) == .zero else {
            await leaveUnannounced(connection)
            return .tooEarly
        }
        let isWanted = state.withLock { state in
            if !state.isStopping { state.connection = connection }
            return !state.isStopping
        }
        guard isWanted else { return .unreachable("this node is shutting down", isRefusal: false) }
        let end = await converse(over: connection, deliver)
        let changes = state.withLock { state in
            state.connection = nil
            requests.abandon()
            return state.directory.removeAll(reason: end.reason)
        }
        for change in changes { await deliver(LinkEvent(change)) }
        return end.outcome
    }

    /// Closes a connection on which nothing was said, so that the relay keeps no trace of it.
    private func leaveUnannounced(_ connection: RelayConnection) async {
        connection.beginClosing(code: 1000)
        await withTaskGroup { group in
            group.addTask { [time] in
                _ = try? await time.sleep(for: RelayTimings.farewell)
                connection.abort()
            }
            while await connection.intake.inlet.next() != nil {}
            group.cancelAll()
        }
    }

    /// Counts something thrown away, and logs the first of its kind.
    func count(_ cause: RelayDrop, _ number: Int = 1) {
        guard number > 0 else { return }
        let isFirst = state.withLock { state in
            defer { state.drops[cause, default: 0] += number }
            return state.drops[cause] == nil
        }
        if isFirst { logger.notice("\(name): dropped something it sent (\(cause.rawValue)); counting from now on") }
    }

    /// Whether the one queue of this relay takes a frame of any allowed size now, and `link` still stands.
    public func hasRoom(on link: LinkID) -> Bool {
        let connection = state.withLock { state in
            state.directory.node(behind: link) == nil ? nil : state.connection
        }
        return connection?.hasRoom ?? false
    }

    /// Queues one frame for the peer that `link` stands for. All links of a relay share one queue.
    public func send(_ payload: [UInt8], over link: LinkID) throws(LinkError) {
        guard !payload.isEmpty else { throw .emptyFrame }
        let limit = FrameLimits.maxPayload
        guard payload.count <= limit else { throw .tooLarge(bytes: payload.count, limit: limit) }
        let place = state.withLock { state in
            state.directory.node(behind: link).flatMap { node in state.connection.map { (node, $0) } }
        }
        guard let (node, connection) = place else { throw .gone(link) }
        guard connection.send(RelayRequest.forward(payload, to: node)) else { throw .congested(link) }
    }

    /// Ends `link` for this node; the relay and the peer are not told. Another link opens while the peer is present.
    public func close(_ link: LinkID) {
        let now = time.now
        state.withLock { state in
            guard let (node, pause) = state.directory.beginClosing(link, at: now) else { return }
            state.connection?.intake.inlet.push(.closeLink(link, node, pause: pause))
        }
    }
}
