import Ambient
import ArgumentParser
import Foundation
import HeadlessPeers
import MeshBridge
import MeshMemory
import MeshProtocol

/// `kith peer trace`.
struct PeerTraceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Draw what a headless peer's answers descend from and what came of them.",
        discussion: """
            As the peer's own memory has it. Without a key: its latest answers.

            EXAMPLES
              kith peer trace reviewer
              kith peer trace reviewer cmb-cbbda5c9…
            """)

    @Argument(help: "The peer.") var name: String
    @Argument(help: "The key of an observation.") var key: String?
    @Option(help: "So many of its latest answers (1 to 20).") var last = 1
    @Option(help: "Generations to follow in each direction (1 to 64).") var depth = 16

    func validate() throws {
        guard (1...20).contains(last) else { throw ValidationError("--last takes 1 to 20.") }
        guard (1...64).contains(depth) else { throw ValidationError("--depth takes 1 to 64.") }
    }

    func run() throws {
        let reports = try PeerReports()
        let status = try reports.entry(name).status
        let store = try reports.memory(of: name)
        defer { store.close() }
        let keys = try key.map { [try Self.key($0)] } ?? store.memory.recentOwn(limit: last).map(\.block.key)
        guard !keys.isEmpty else { return print("\(status.name) has not answered anything yet.") }
        let drawing = LineageDrawing(
            memory: store.memory, me: try NodeID(status.node), time: SystemTime(), random: SystemRandom())
        print(try keys.map { try drawing.text(of: $0, depth: depth) }.joined(separator: "\n\n"))
    }

    private static func key(_ text: String) throws -> BlockKey {
        do { return try BlockKey(text) } catch { throw Refusal("\(error)") }
    }
}
