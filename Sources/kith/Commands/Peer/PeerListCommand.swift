import Ambient
import ArgumentParser
import HeadlessPeers
import WireJSON

/// `kith peer list`.
struct PeerListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List your headless peers, those that run and those that have run.")

    @Flag(help: "Print JSON.") var json = false
    @Flag(help: "Only those that run.") var running = false

    func run() throws {
        let reports = try PeerReports()
        let entries = reports.files.entries().filter { !running || $0.isAlive }
        if json { return print(JSON.array(try entries.map(PeerReports.json)).prettyText) }
        if reports.files.isStopped { print("STOPPED: no peer may start. 'kith peer resume' takes that back.") }
        guard !entries.isEmpty else {
            return print(
                running
                    ? "No headless peer is running."
                    : "No headless peer has run here yet. 'kith peer init <name>' writes a file to begin with.")
        }
        print(PeerRows.list(entries).joined(separator: "\n"))
    }
}

/// `kith peer status`.
struct PeerStatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what a headless peer does: budgets, answers, and what it left undone and why.",
        discussion: """
            Works for running peers and for those that have ended. 'emitted' counts what the memory accepted; 'stored by \
            others' what a signed receipt of another node proves.

            EXAMPLES
              kith peer status
              kith peer status reviewer --json
            """)

    @Argument(help: "Peers. Default: all.") var names: [String] = []
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let entries = try PeerReports().entries(names)
        if json { return print(JSON.array(try entries.map(PeerReports.json)).prettyText) }
        guard !entries.isEmpty else { return print("No headless peer has run here yet.") }
        let now = SystemTime().now
        print(entries.map { PeerRows.details($0, now: now).joined(separator: "\n") }.joined(separator: "\n\n"))
    }
}
