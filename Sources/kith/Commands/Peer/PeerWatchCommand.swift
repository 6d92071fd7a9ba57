import Ambient
import ArgumentParser
import Foundation
import HeadlessPeers

/// `kith peer watch`.
struct PeerWatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "Watch your headless peers at work, as a live table.",
        discussion: """
            State, wakes, cost against the cap of a day, answers accepted, and what was left undone by reason. Ends with \
            Ctrl-C. Where the output is no terminal it prints once.
            """)

    @Argument(help: "Peers. Default: all.") var names: [String] = []
    @Flag(help: "Print the table once.") var once = false
    @Option(help: ArgumentHelp("Seconds between two looks (1 to 3600).", valueName: "seconds")) var every = 1

    func validate() throws {
        guard (1...3600).contains(every) else { throw ValidationError("--every takes 1 to 3600 seconds.") }
    }

    func run() async throws {
        let reports = try PeerReports()
        let time = SystemTime()
        guard !once, isatty(STDOUT_FILENO) == 1 else {
            return StandardOutput.print(
                try PeerTable.lines(reports.entries(names)).joined(separator: "\n"))
        }
        while true {
            let size = TerminalSize.current
            let lines = try PeerTable.lines(reports.entries(names), columns: size.columns).prefix(size.rows - 2)
            // Home, each line up to its end, then everything below: no flicker, nothing left of the picture before.
            let picture = lines.map { String($0.prefix(size.columns)) + "\u{1B}[K\n" }.joined()
            StandardOutput.print("\u{1B}[H" + picture + "\u{1B}[J")
            try await time.sleep(for: .seconds(every))
        }
    }
}

/// How much a terminal shows.
struct TerminalSize {
    let rows: Int
    let columns: Int

    /// Of standard output; 24 by 80 where it does not say.
    static var current: TerminalSize {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 2, size.ws_col > 19 else {
            return TerminalSize(rows: 24, columns: 80)
        }
        return TerminalSize(rows: Int(size.ws_row), columns: Int(size.ws_col))
    }
}
