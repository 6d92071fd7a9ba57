import Ambient
import Foundation
import HeadlessPeers
import Logging
import MeshBridge
import MeshNode
import MeshProtocol

/// The headless peers of one `kith mcp` session. Nothing is made before the first one starts; all end with the session.
///
/// An actor, because the session's tool calls come at the same time.
actor SessionPeers: PeerHosting {
    private struct Crew {
        let supervisor: PeerSupervisor
        let log: PeerLog
        let watching: Task<Void, Never>
        let writing: Task<Void, Never>
    }

    nonisolated let folder: StateFolder
    private nonisolated let environment: [String: String]
    private let logger: Logger
    private var crew: Crew?
    private var hasEnded = false

    init(folder: StateFolder, environment: [String: String], logger: Logger) {
        self.folder = folder
        self.environment = environment
        self.logger = logger
    }

    nonisolated func forecast(_ configuration: PeerConfiguration) -> PeerForecast {
        PeerForecast(configuration, environment: environment)
    }

    func start(_ configuration: PeerConfiguration) async throws -> PeerStatus {
        let crew = try engaged()
        try crew.log.open(configuration)
        return try await crew.supervisor.start(configuration)
    }

    nonisolated func startDetached(_ configuration: PeerConfiguration, toml: String) async throws -> PeerStatus {
        let started = try await DetachedPeers(folder: folder)
            .start([configuration.name.text], files: ["-"], text: toml)
        guard let status = started.first else { throw Refusal("It did not report.") }
        return status
    }

    func stop(_ name: String) async -> Bool {
        await crew?.supervisor.stop(name, because: "the session stopped it") != nil
    }

    /// Ends all of them: what was said last still leaves, no call is begun any more.
    func end() async {
        hasEnded = true
        guard let crew else { return }
        crew.watching.cancel()
        await crew.watching.value
        crew.log.finish()
        await crew.writing.value
    }

    private func engaged() throws -> Crew {
        guard !hasEnded else { throw PeerStartError.ending }
        if let crew { return crew }
        let logger = logger
        let log = PeerLog(time: SystemTime()) { logger.info("\($0.text)") }
        let supervisor = PeerSupervisor(
            try .standard(folder, environment: environment, logger: logger) { log.note($0, $1) })
        let crew = Crew(
            supervisor: supervisor, log: log, watching: Task { @concurrent in await supervisor.run() },
            writing: Task { @concurrent in await log.run() })
        self.crew = crew
        return crew
    }
}
