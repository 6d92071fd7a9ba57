import Ambient
import MeshRelay

/// The project's own relay, running inside the test on a real port.
final class KithRelay: Sendable {
    let port: Int
    private let task: Task<Void, any Error>

    /// Starts a relay; `port` 0 takes any free one.
    init(port: Int = 0, mailFolder: String? = nil) async throws {
        // A crowded test machine may stand still for seconds; that must not look like a client that fell silent, nor
        // like a registration that has grown old.
        var limits = RelayLimits()
        limits.pingInterval = .seconds(3600)
        limits.authTimeout = .seconds(3600)
        limits.replaceableAfter = .seconds(3600)
        let server = RelayServer(
            configuration: RelayConfiguration(
                port: port, mailFolder: mailFolder, limits: limits, eventLoops: 1), logger: silentLogger,
            time: SystemTime())
        task = Task { try await server.run() }
        self.port = await server.boundPort
    }

    deinit { task.cancel() }

    var url: String { "ws://127.0.0.1:\(port)" }

    /// Shuts down in good order.
    func stop() async throws {
        task.cancel()
        try await task.value
    }
}
