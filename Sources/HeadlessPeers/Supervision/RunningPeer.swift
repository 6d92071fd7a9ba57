import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import RelevanceGate

/// One peer in this process: seat, memory, node and loop, and the tasks that carry them.
struct RunningPeer: Sendable {
    let configuration: PeerConfiguration
    let seat: Seat
    let node: MeshNode
    let loop: PeerLoop
    let nodeTask: Task<Void, Never>
    let loopTask: Task<Void, Never>
    private let run: String

    /// How long what was said last may take to leave.
    private static let drain: Duration = .seconds(2)
    private static let look: Duration = .milliseconds(20)

    static func start(_ configuration: PeerConfiguration, in surroundings: PeerSurroundings) async throws -> RunningPeer
    {
        let time = surroundings.time
        let seat: Seat
        do {
            seat = try await Seat.take(
                configuration.name, in: surroundings.folder, session: nil, seats: 1, time: time,
                random: surroundings.random)
        } catch HomeError.noFreeSeat {
            throw PeerStartError.alreadyRunning(configuration.name.text)
        }
        do {
            let encoder = surroundings.encoder
            let model = try surroundings.model(configuration)
            let memory = try MemoryStore(path: seat.databasePath, time: time, kernelID: encoder.kernelID) {
                encoder.vector(for: $0)
            }
            var settings = NodeConfiguration(room: configuration.room, implementation: surroundings.implementation)
            settings.gate = settings.gate.weighted(by: configuration.weights)
            let node = try MeshNode(
                identity: seat.identity, memory: memory,
                transports: try surroundings.transports(seat.identity, configuration), encoder: encoder,
                configuration: settings, time: time, random: surroundings.random, logger: surroundings.logger)
            let name = seat.identity.name.text
            let observe = surroundings.observe
            let new = "\(time.now.milliseconds)-\(name)"
            let run = try memory.beginRun(new)
            if run != new {
                observe(
                    name,
                    .warning(
                        "it did not end in order last time, so that the caps of that run still count; a stop ends a run"
                    ))
            }
            let loop = PeerLoop(
                configuration: configuration, node: node, model: model, encoder: encoder,
                run: run, time: time, random: surroundings.random
            ) { observe(name, $0) }
            return RunningPeer(
                configuration: configuration, seat: seat, node: node, loop: loop,
                nodeTask: Task { @concurrent in await node.run() },
                loopTask: Task { @concurrent in await loop.live() }, run: run)
        } catch {
            seat.leave()
            throw error
        }
    }

    /// Ends the loop, lets what was said leave, ends the node, closes the memory and gives the identity free.
    func stop(time: any TimeSource) async -> PeerStatus? {
        loopTask.cancel()
        await loopTask.value
        let last = try? await loop.status()
        await letOutboxLeave(time: time)
        nodeTask.cancel()
        await nodeTask.value
        try? node.memory.endRun(run)
        try? node.memory.close()
        seat.leave()
        return last
    }

    private func letOutboxLeave(time: any TimeSource) async {
        let deadline = time.now + Self.drain
        while time.now < deadline, (try? await node.isDelivering()) == true {
            do { try await time.sleep(for: Self.look) } catch { return }
        }
    }
}
