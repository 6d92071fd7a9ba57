import Ambient
import Foundation
import HeadlessPeers
import MeshNode
import WireJSON

/// Three headless peers and one session: an observation becomes a draft, a review and tests, and nobody directs it.
struct PeersDemo {
    private static let roles: [Role] = [.writer, .reviewer, .testWriter]

    let home: DemoHome

    func run() async throws {
        StandardOutput.print(
            "Three headless peers, one process: writer, reviewer, test-writer. Their model is a script; no key is needed.\n"
        )
        let state = home.path + "/ada"
        let peers = try DemoPeers.start(Self.roles, home: home, environment: ["KITH_HOME": state])
        defer { peers.stop() }
        let ada = try await DemoSession.start("ada", relay: "", home: home)
        do {
            try await tell(ada, peers)
        } catch {
            await ada.close()
            throw error
        }
        StandardOutput.print("\nThe session ends; the peers are stopped as Ctrl-C would stop them.")
        await ada.close()
    }

    private func tell(_ ada: DemoSession, _ peers: DemoPeers) async throws {
        try await ada.until("status", [:]) { status in
            status["peers"]?.arrayValue?.count { $0["link"] == "local" } == Self.roles.count
        }
        let observed = try await ada.show(
            "observe",
            [
                "focus": "ledger import must survive a crash half-way",
                "issue": "a crash in the middle of the import leaves rows without their totals",
                "intent": "make the import safe to repeat",
            ])
        let key: JSON = observed["key"] ?? ""
        StandardOutput.print("\n  (each peer's own gate judges what it hears; each answer names what it answers)\n")
        try await ada.until("trace", ["key": key]) { ($0["nodes"]?.arrayValue?.count ?? 0) > Self.roles.count }
        let files = PeerFolder(StateFolder(root: home.path + "/ada"))
        try await settled(files)
        peers.hush()
        StandardOutput.print("\nWhat came out, as this session's memory has it:")
        try await ada.show("trace", ["key": key])
        StandardOutput.print("\nFor the session these are unread notes. It decides what to do with them:")
        try await ada.show("status")
        StandardOutput.print("\n$ kith peer watch --once")
        for line in PeerTable.lines(files.entries()) { StandardOutput.print("    " + line) }
    }

    /// Waits until everybody has judged everything and said so: reports are written once a second.
    private func settled(_ files: PeerFolder) async throws {
        func isSettled() -> Bool {
            files.entries().allSatisfy { $0.status.reached == 1 && $0.status.suppressed.values.reduce(0, +) >= 2 }
        }
        for _ in 0..<60 where !isSettled() {
            try await SystemTime().sleep(for: .milliseconds(50))
        }
    }
}
