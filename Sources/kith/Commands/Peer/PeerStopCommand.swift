import Ambient
import ArgumentParser
import Foundation
import HeadlessPeers

/// `kith peer stop`.
struct PeerStopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop", abstract: "Stop headless peers, wherever they run.",
        discussion: """
            With --all, every peer of yours stops within a second, whoever started it, calls that are under way are \
            abandoned, and none starts again until 'kith peer resume'. The same is done by making the file STOP in the \
            state folder (~/.kith/STOP), for when nothing else works.

            EXAMPLES
              kith peer stop reviewer
              kith peer stop --all
            """)

    @Argument(help: "Peers to stop.") var names: [String] = []
    @Flag(help: "All of them, and let none start again.") var all = false

    /// The promise is a second for the last call and five for everything.
    private static let patience: Duration = .seconds(10)

    func validate() throws {
        if names.isEmpty, !all { throw ValidationError("Name the peers to stop, or say --all.") }
        if !names.isEmpty, all { throw ValidationError("Name peers or say --all, not both.") }
    }

    func run() async throws {
        let reports = try PeerReports()
        var waited: [String]
        if all {
            try reports.files.stopAll(because: "kith peer stop --all")
            waited = reports.files.entries().filter(\.isAlive).map(\.status.name)
        } else {
            waited = try reports.entries(names).filter(\.isAlive).map(\.status.name)
            for name in names where !waited.contains(name) { print("\(name) was not running.") }
            for name in waited { try reports.files.requestStop(of: name) }
        }
        let time = SystemTime()
        let deadline = time.now + Self.patience
        while !waited.isEmpty, time.now < deadline {
            for name in waited where reports.files.entry(named: name)?.isAlive != true {
                print("\(name) has stopped.")
                waited.removeAll { $0 == name }
            }
            try await time.sleep(for: .milliseconds(50))
        }
        if all { print("No headless peer of yours starts until 'kith peer resume'.") }
        guard waited.isEmpty else {
            let list = waited.map { "\($0) (process \(reports.files.entry(named: $0)?.status.process ?? 0))" }
            throw Refusal("Still there: \(list.joined(separator: ", ")). End these processes with 'kill'.")
        }
    }
}

/// `kith peer resume`.
struct PeerResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let headless peers start again after 'kith peer stop --all'.",
        discussion: "Starts none by itself.")

    func run() throws {
        let files = try PeerReports().files
        let wasStopped = files.isStopped
        files.allowAll()
        print(wasStopped ? "Headless peers may start again." : "They were not stopped.")
    }
}
