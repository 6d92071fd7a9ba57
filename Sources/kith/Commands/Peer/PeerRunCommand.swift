import Ambient
import ArgumentParser
import Foundation
import HeadlessPeers
import MeshNode
import MeshProtocol
import UnixSignals

/// `kith peer run`: the peers themselves.
struct PeerRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Run headless peers, until they are stopped.",
        discussion: """
            Each file is one peer with an identity and a memory of its own; all of them share this process. What they do is \
            told on standard error, or as JSON lines in the file that their [logging] names. Ctrl-C, SIGTERM and 'kith \
            peer stop' end them in good order: no call is begun any more, what was said last still leaves. Budgets and \
            memory survive; nothing is answered twice after a restart.

            EXAMPLES
              kith peer run reviewer.toml
              kith peer run writer.toml reviewer.toml test-writer.toml
              kith peer run reviewer --detach          a profile, in the background
              kith peer run reviewer.toml --for 600    for at most ten minutes
            """)

    @Argument(help: "Files, names of profiles, or '-' for a file on standard input.")
    var files: [String]

    @Flag(help: "Go into the background; logs go to the state folder unless the file names another place.")
    var detach = false

    @Option(name: .customLong("for"), help: ArgumentHelp("End after this many seconds.", valueName: "seconds"))
    var seconds: Int?

    /// Set by `--detach` for the process that it starts: nobody reads what it tells people.
    @Flag(help: .hidden)
    var inBackground = false

    func validate() throws {
        if let seconds, !(1...2_592_000).contains(seconds) {
            throw ValidationError("--for takes 1 to 2592000 seconds.")
        }
        if detach, files.contains("-") { throw ValidationError("--detach takes files and profiles, not '-'.") }
        if detach, seconds != nil { throw ValidationError("--for and --detach do not go together.") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = try StateFolder(environment: environment)
        let configurations = try files.map { try PeerFile($0, in: folder).configuration() }
        let names = configurations.map(\.name.text)
        if let twice = Dictionary(grouping: names, by: \.self).first(where: { $1.count > 1 })?.key {
            throw Refusal("Two of these files name their peer '\(twice)'. Give each a name of its own.")
        }
        if detach {
            try await startDetached(configurations, folder)
        } else {
            try await serve(configurations, folder, environment)
        }
    }

    private func startDetached(_ configurations: [PeerConfiguration], _ folder: StateFolder) async throws {
        let started = try await DetachedPeers(folder: folder).start(configurations.map(\.name.text), files: files)
        for (status, configuration) in zip(started, configurations) {
            print("\(status.name) runs in the background as process \(status.process).")
            print("  its log: \(configuration.logging.file ?? DetachedPeers.logPath(status.name, in: folder))")
            print("  to stop it: kith peer stop \(status.name)")
        }
    }

    private func serve(
        _ configurations: [PeerConfiguration], _ folder: StateFolder, _ environment: [String: String]
    ) async throws {
        let log = PeerLog(time: SystemTime()) { StandardError.print($0.text) }
        let supervisor = PeerSupervisor(
            try .standard(folder, environment: environment, logger: Diagnostics.logger("peer")) { log.note($0, $1) })
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let writing = Task { await log.run() }
        do {
            try DetachedPeers.prepare(folder)
            for configuration in configurations {
                try log.open(
                    configuration,
                    otherwise: inBackground ? DetachedPeers.logPath(configuration.name.text, in: folder) : nil)
                let status = try await supervisor.start(configuration)
                StandardError.print(Self.greeting(status, configuration))
            }
            #if os(Linux)
            StartupCode.release()
            #endif
            await live(supervisor, until: signals)
        } catch {
            await supervisor.stopAll(because: "another peer of its process did not start")
            log.finish()
            await writing.value
            throw error as? Refusal ?? Refusal("\(error)")
        }
        log.finish()
        await writing.value
        StandardError.print("kith: all peers have ended.")
    }

    private func live(_ supervisor: PeerSupervisor, until signals: UnixSignalsSequence) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await supervisor.run(endsWhenIdle: true) }
            group.addTask { for await _ in signals { break } }
            if let seconds {
                group.addTask { try? await SystemTime().sleep(for: .seconds(seconds)) }
            }
            await group.next()
            // The supervisor drains when it is cancelled.
            group.cancelAll()
        }
    }

    private static func greeting(_ status: PeerStatus, _ configuration: PeerConfiguration) -> String {
        let ceiling = PeerForecast(configuration, environment: [:]).ceiling
        return "\(status.name) is on the mesh: \(status.agent), role \(status.role), room \(status.room), "
            + "\(status.model), \(ceiling)"
    }
}
