import Ambient
import Foundation
import Logging
import MeshBridge
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol
import RelevanceGate
import ShareSessions

/// The composition root of a node: takes the seat, opens the store, starts the links. Everything a room gets as a
/// parameter is chosen here and nowhere else.
///
/// It starts in the background, because a host must be answered at once; who needs the node waits for `node()`, and who
/// comes after a failed start starts it anew: the cause may have gone.
actor NodeHost {
    private enum State {
        case idle
        case starting(Task<Running, any Error>)
        case stopped
    }

    struct Running: Sendable {
        let node: MeshNode
        let shares: ShareSessions
        let seat: Seat
        let life: Task<Void, Never>
    }

    private let settings: Settings
    private let logger: Logger
    private let time = SystemTime()
    private let random = SystemRandom()
    private var state = State.idle

    init(_ settings: Settings, logger: Logger) {
        self.settings = settings
        self.logger = logger
    }

    /// The running node. Starts it if need be.
    func node() async throws -> MeshNode { try await running().node }

    /// The shares of the running node.
    func shares() async throws -> ShareSessions { try await running().shares }

    func running() async throws -> Running {
        switch state {
        case .starting(let task):
            do {
                return try await task.value
            } catch {
                if case .starting(let current) = state, current == task { state = .idle }
                throw error
            }
        case .stopped: throw CancellationError()
        case .idle:
            let task = Task { try await self.start() }
            state = .starting(task)
            return try await running()
        }
    }

    /// Waits until nothing of this node is on its way to a connected peer, or for `limit`.
    func linger(atMost limit: Duration) async {
        guard let running = try? await running() else { return }
        for _ in 0..<Int(limit / .milliseconds(20)) {
            let isSaying = await running.shares.isDelivering()
            guard let waiting = try? await running.node.isDelivering(), waiting || isSaying else { return }
            try? await time.sleep(for: .milliseconds(20))
        }
    }

    /// Says goodbye, leaves the seat, closes the store.
    func stop() async {
        guard case .starting(let task) = state else {
            state = .stopped
            return
        }
        state = .stopped
        task.cancel()
        guard let running = try? await task.value else { return }
        running.life.cancel()
        await running.life.value
        try? running.node.memory.close()
        running.seat.leave()
    }

    private func start() async throws -> Running {
        let seat = try await Seat.take(
            settings.name, in: settings.folder, session: settings.session, seats: settings.seats, time: time,
            random: random)
        let encoder = SemanticEncoder.embedded
        let memory = try MemoryStore(path: seat.databasePath, time: time, kernelID: encoder.kernelID) { text in
            encoder.vector(for: text)
        }
        var configuration = NodeConfiguration(
            room: settings.room, implementation: try Implementation(name: "kith", version: Kith.version))
        configuration.flood = settings.flood
        let local = LocalSocketTransport(
            directory: settings.folder.runDirectory, nodeID: seat.identity.nodeID, time: time, logger: logger)
        let relay = try relayTransport(for: seat.identity)
        let node = try MeshNode(
            identity: seat.identity, memory: memory, transports: [local] + (relay.map { [$0] } ?? []), encoder: encoder,
            configuration: configuration, time: time, random: random, logger: logger)
        let rooms = RelayRooms(
            home: relay, nodeID: seat.identity.nodeID, name: seat.identity.name, caFile: settings.certificateAuthority,
            reach: settings.inviteReach, time: time, random: random, logger: logger)
        let shares = ShareSessions(
            node: node,
            carriers: [NodeCarrier(node: node), RelayRoomCarrier(rooms: rooms, time: time, logger: logger)],
            screen: CredentialScreen(), time: time, random: random, logger: logger)
        let life = Task {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await node.run() }
                group.addTask { await shares.run() }
                // They end together: neither is of use without the other.
                await group.next()
                group.cancelAll()
            }
        }
        return Running(node: node, shares: shares, seat: seat, life: life)
    }

    private func relayTransport(for identity: Identity) throws -> RelayTransport? {
        guard let relay = settings.relay else { return nil }
        return try RelayTransport(
            configuration: RelayConfiguration(
                url: relay.url, token: relay.token, nodeID: identity.nodeID, name: identity.name,
                caFile: settings.certificateAuthority), time: time, random: random, logger: logger)
    }
}
