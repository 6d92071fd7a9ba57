import Ambient
import Logging
import TestSupport

@testable import MeshRelay

/// A relay that listens, and the clock it dates registrations with.
struct RunningRelay: Sendable {
    let server: RelayServer
    let port: Int
    let time: ManualTime

    func client() async throws -> RelayClient { try await RelayClient.connect(to: port) }

    /// A client that has entered a room.
    func member(_ nodeID: String, name: String? = nil, token: String? = nil) async throws -> RelayClient {
        let client = try await client()
        try await client.enter(nodeID, name: name, token: token)
        return client
    }

    /// Reads `/metrics` until a line of it is there, and returns whether it ever was.
    func reports(_ line: String) async throws -> Bool {
        for _ in 0..<2_000 {
            if try await PlainSocket.get("/metrics", port: port).contains("\n" + line + "\n") { return true }
        }
        return false
    }
}

/// Runs a relay on a free port around `body`.
func withRelay(
    tokens: [String: String] = [:], eventLoops: Int = 1, tls: RelayConfiguration.TLSFiles? = nil,
    readsWakeChannels: Bool = true, mailFolder: String? = nil, time: ManualTime = ManualTime(),
    logger: Logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
    backplane: any Backplane = LocalBackplane(), seed: UInt64 = 1,
    limits change: (inout RelayLimits) -> Void = { _ in },
    _ body: (RunningRelay) async throws -> Void
) async throws {
    var limits = RelayLimits()
    // A crowded test machine may stand still for seconds, and no test waits for a ping that it has not asked for.
    limits.pingInterval = .seconds(3600)
    change(&limits)
    let server = RelayServer(
        configuration: RelayConfiguration(
            port: 0, tls: tls, tokens: tokens, readsWakeChannels: readsWakeChannels, mailFolder: mailFolder,
            limits: limits, eventLoops: eventLoops, version: "1.2.3"),
        logger: logger, time: time, random: SeededRandom(seed: seed), backplane: backplane)
    let running = Task { try await server.run() }
    let outcome: Result<Void, any Error>
    do {
        try await body(RunningRelay(server: server, port: server.boundPort, time: time))
        outcome = .success(())
    } catch {
        outcome = .failure(error)
    }
    running.cancel()
    try await running.value
    try outcome.get()
}
