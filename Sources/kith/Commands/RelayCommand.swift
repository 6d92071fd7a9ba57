import Ambient
import ArgumentParser
import Foundation
import Logging
import MeshRelay
import UnixSignals

/// `kith relay`: the meeting place between networks.
struct RelayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "relay", abstract: "Run a relay that nodes on different machines meet at.",
        discussion: """
            A relay forwards sealed frames inside a room; it cannot read them. Without tokens it is open and listens on \
            this machine only. /health and /metrics answer over HTTP.

            Tokens admit to rooms. They come from the environment or a file, never from an argument:
              KITH_RELAY_TOKENS=secret1:team-a,secret2:team-b kith relay --host 0.0.0.0
              kith relay --host 0.0.0.0 --tokens-file /etc/kith/tokens      (0600; one token:room a line)
            What is sent to a node that is away is kept for it if both ask for that, and rooms for shares are kept too: in \
            memory, or over restarts in a folder of this user's own:
              kith relay --mail ~/.local/state/kith-relay
            Every limit is a KITH_RELAY_… variable; docs/relay.md lists them.
            """)

    @Option(help: ArgumentHelp("Address to listen on. Default: $KITH_RELAY_HOST, else 127.0.0.1.", valueName: "host"))
    var host: String?
    @Option(help: ArgumentHelp("Port; 0 takes any free one. Default: $KITH_RELAY_PORT, else 7447.", valueName: "port"))
    var port: Int?
    @Option(help: ArgumentHelp("Certificate chain (PEM) for TLS.", valueName: "file")) var tlsCertificate: String?
    @Option(help: ArgumentHelp("Private key (PEM) for TLS.", valueName: "file")) var tlsKey: String?
    @Option(help: ArgumentHelp("File with one token:room a line, mode 0600.", valueName: "file"))
    var tokensFile: String?
    @Option(
        help: ArgumentHelp(
            "Folder that keeps mail and share rooms over restarts. Default: $KITH_RELAY_MAIL, else memory.",
            valueName: "folder"))
    var mail: String?

    /// Settings of the *client* that share the prefix and may stand in the same environment.
    private static let clientSettings: Set<String> = ["KITH_RELAY_CA", "KITH_RELAY_TOKEN_FILE"]

    func run() async throws {
        let server: RelayServer
        let configuration: RelayConfiguration
        do {
            configuration = try self.configuration()
            server = RelayServer(
                configuration: configuration, logger: Diagnostics.logger("relay"), time: SystemTime(),
                random: SystemRandom())
        } catch let error as RelayConfigurationError {
            throw Refusal(error.description)
        }
        let scheme = configuration.tls == nil ? "ws" : "wss"
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        try await withThrowingTaskGroup(of: Milestone.self) { group in
            group.addTask {
                try await server.run()
                return .ended
            }
            group.addTask {
                let port = await server.boundPort
                if port > 0 { StandardOutput.print("listening on \(scheme)://\(configuration.host):\(port)") }
                if port > 0, configuration.mailFolder == nil {
                    StandardError.print(
                        "kith relay: mail and rooms are in memory and do not survive a restart; --mail <folder> keeps them"
                    )
                }
                return .announced
            }
            group.addTask {
                for await _ in signals { break }
                return .ended
            }
            while let milestone = try await group.next(), milestone == .announced {}
            group.cancelAll()
        }
    }

    private enum Milestone { case announced, ended }

    private func configuration() throws -> RelayConfiguration {
        var environment = ProcessInfo.processInfo.environment.filter { !Self.clientSettings.contains($0.key) }
        if let host { environment["KITH_RELAY_HOST"] = host }
        if let port { environment["KITH_RELAY_PORT"] = String(port) }
        if let tlsCertificate { environment["KITH_RELAY_TLS_CERTIFICATE"] = tlsCertificate }
        if let tlsKey { environment["KITH_RELAY_TLS_KEY"] = tlsKey }
        if let mail { environment["KITH_RELAY_MAIL"] = mail }
        if let tokensFile { environment["KITH_RELAY_TOKENS"] = try SecretFile.lines(tokensFile).joined(separator: ",") }
        var configuration = try RelayConfiguration(environment: environment)
        configuration.version = Kith.version
        return configuration
    }
}
