import ArgumentParser
import Foundation
import HeadlessPeers
import MeshBridge
import MeshNode
import WireJSON

/// `kith peer dry-run`: everything that can be known before it runs. Joins nothing and calls nobody.
struct PeerDryRunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dry-run", abstract: "Check peers' files, keys and prices, and say what a day could cost.",
        discussion: """
            Nothing is joined, nobody is called, nothing is written. Ends with an error if one of them could not run.

            EXAMPLES
              kith peer dry-run reviewer.toml
              kith peer dry-run writer.toml reviewer.toml test-writer.toml
              kith peer dry-run reviewer --json        a profile
            """)

    @Argument(help: "Files, names of profiles, or '-' for a file on standard input.")
    var files: [String]

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = try StateFolder(environment: environment)
        let forecasts = try files.map {
            PeerForecast(try PeerFile($0, in: folder).configuration(), environment: environment)
        }
        if json {
            print((forecasts.count == 1 ? forecasts[0].json : JSON.array(forecasts.map(\.json))).prettyText)
        } else {
            print(forecasts.map { $0.lines.joined(separator: "\n") }.joined(separator: "\n\n"))
        }
        if !forecasts.allSatisfy(\.canRun) { throw ExitCode.failure }
    }
}
