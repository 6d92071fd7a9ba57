import ArgumentParser
import Foundation
import HeadlessPeers
import MeshBridge
import MeshNode
import WireJSON

/// `kith peer dry-run`: everything that can be known before it runs. Joins nothing and calls nobody.
struct PeerDryRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dry-run", abstract: "Check a peer's file, its key and its price, and say what a day could cost.",
        discussion: """
            Nothing is joined, nobody is called, nothing is written. Ends with an error if the peer could not run.

            EXAMPLES
              kith peer dry-run reviewer.toml
              kith peer dry-run reviewer --json
            """)

    @Argument(help: "A file, or the name of a profile.")
    var file: String

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = try StateFolder(environment: environment)
        let configuration = try PeerFile(file, in: folder).configuration()
        let forecast = PeerForecast(configuration, environment: environment)
        print(json ? forecast.json.prettyText : forecast.lines.joined(separator: "\n"))
        if !forecast.canRun { throw ExitCode.failure }
    }
}
