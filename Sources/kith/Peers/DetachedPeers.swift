import Ambient
import Foundation
import HeadlessPeers
import MeshBridge
import MeshNode

/// Starts `kith peer run` in a process of its own and waits until its peers report.
struct DetachedPeers {
    /// How long they may take to start.
    private static let patience: Duration = .seconds(15)
    private static let pause: Duration = .milliseconds(50)

    let folder: StateFolder

    /// Where the log of a detached peer goes if its configuration names none.
    static func logPath(_ name: String, in folder: StateFolder) -> String { directory(folder) + "/\(name).log" }

    /// Makes the folder of reports and logs if needed.
    static func prepare(_ folder: StateFolder) throws {
        try folder.prepare()
        guard mkdir(directory(folder), 0o700) == 0 || errno == EEXIST else {
            throw Refusal("\(directory(folder)) cannot be made: \(String(cString: strerror(errno))).")
        }
    }

    private static func directory(_ folder: StateFolder) -> String { folder.root + "/reports" }

    /// Starts peers that are all described by `files`; `text` is what a file named `-` holds.
    ///
    /// - Returns: Their first reports.
    /// - Throws: `Refusal` with what the process said when it ended instead.
    func start(_ names: [String], files: [String], text: String = "") async throws -> [PeerStatus] {
        try Self.prepare(folder)
        let errors = Self.directory(folder) + "/\(names.joined(separator: "+").prefix(120)).err"
        let process = try DetachedProcess.start(
            ["peer", "run", "--in-background"] + files, input: text, errors: errors)
        let peers = PeerFolder(folder)
        let time = SystemTime()
        let deadline = time.now + Self.patience
        while time.now < deadline {
            let entries = names.compactMap { peers.entry(named: $0) }
                .filter { $0.isAlive && $0.status.process == process.processID && $0.status.state != "stopped" }
            if entries.count == names.count {
                unlink(errors)
                process.reapWhenItEnds()
                return entries.map(\.status)
            }
            if process.hasEnded() {
                let said = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
                unlink(errors)
                throw Refusal(said.isEmpty ? "It ended at once and said nothing." : Self.firstWords(said))
            }
            try await time.sleep(for: Self.pause)
        }
        kill(process.processID, SIGTERM)
        throw Refusal("It did not start within \(Self.patience.components.seconds) seconds; see \(errors).")
    }

    private static func firstWords(_ text: String) -> String {
        text.split(separator: "\n").prefix(20).map { line in
            let line = line.hasPrefix("Error: ") ? line.dropFirst(7) : line
            return ConsentText.plain(String(line))
        }.joined(separator: "\n")
    }
}
