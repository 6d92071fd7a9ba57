import Ambient
import Foundation
import HeadlessPeers
import Logging
import MeshBridge
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import RelevanceGate
import Synchronization
import TestSupport
import WireJSON

/// A bridge over a node that meets nobody, and a host that writes down what it was asked to run.
final class PeerToolScene: Sendable {
    let directory: TemporaryDirectory
    let host: RecordingHost
    let node: MeshNode
    private let server: Server
    private let time = SystemTime()

    init(policy: ConsentPolicy = .ask) throws {
        directory = try TemporaryDirectory()
        host = RecordingHost(StateFolder(root: directory.appending("kith")))
        let encoder = SemanticEncoder.embedded
        let identity = try Identity(
            nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a10"), name: PeerName("ada"),
            signingSeed: Array(repeating: 1, count: 32), sealingSecret: Array(repeating: 2, count: 32))
        let memory = try MemoryStore(
            path: directory.appending("mesh.sqlite"), time: time, kernelID: encoder.kernelID
        ) { encoder.vector(for: $0) }
        let node = try MeshNode(
            identity: identity, memory: memory, transports: [], encoder: encoder,
            configuration: NodeConfiguration(
                room: .default, implementation: MeshProtocol.Implementation(name: "kith", version: "test")),
            time: time, random: SeededRandom(seed: 3), logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
        self.node = node
        let bridge = Bridge(
            node: { node }, time: time, random: SeededRandom(seed: 4), policy: policy, peers: host)
        server = bridge.server(version: "test", channelMode: false) { _ in }
    }

    /// A host's connection.
    func client(answering elicitation: Client.Elicitation? = nil) async throws -> Client {
        let (near, far) = InMemoryTransport.pair()
        Task { [server] in await server.serve(far, session: "host") }
        var options = Client.Options(info: ModelContextProtocol.Implementation(name: "host", version: "1"))
        options.elicitation = elicitation
        let client = Client(over: near, options: options, time: time)
        try await client.open()
        return client
    }

    func profile(_ name: String, _ text: String) throws {
        try host.folder.prepareProfiles()
        try text.write(toFile: host.folder.profilesDirectory + "/\(name).toml", atomically: true, encoding: .utf8)
    }

    static func toml(_ name: String = "writer", more: String = "") -> String {
        "[identity]\nname = \"\(name)\"\nrole = \"writer\"\n[model]\nprovider = \"scripted\"\n\(more)"
    }
}

/// Runs nothing.
final class RecordingHost: PeerHosting {
    struct Started: Sendable, Hashable {
        let name: String
        /// The text, for one that outlives its session.
        let toml: String?
    }

    struct Broken: Error, CustomStringConvertible { let description = "the disk is full" }

    let folder: StateFolder
    let isBroken = Mutex(false)
    private let log = Mutex<[Started]>([])

    init(_ folder: StateFolder) { self.folder = folder }

    var started: [Started] { log.withLock { $0 } }

    func forecast(_ configuration: PeerConfiguration) -> PeerForecast { PeerForecast(configuration, environment: [:]) }

    func start(_ configuration: PeerConfiguration) async throws -> PeerStatus {
        try note(Started(name: configuration.name.text, toml: nil))
    }

    func startDetached(_ configuration: PeerConfiguration, toml: String) async throws -> PeerStatus {
        try note(Started(name: configuration.name.text, toml: toml))
    }

    func stop(_ name: String) async -> Bool { false }

    private func note(_ start: Started) throws -> PeerStatus {
        if isBroken.withLock({ $0 }) { throw Broken() }
        log.withLock { $0.append(start) }
        let none: JSON = ["hour": ["used": 0], "day": ["used": 0]]
        let report: JSON = [
            "name": .string(start.name), "role": "writer", "node": "01990b3e-5a10-7c3e-9f21-6b1f0d5c2a11",
            "agent": .string(start.name + "~AAAA"), "room": "default", "model": "scripted", "run": "1", "process": 1,
            "startedAt": 0, "updatedAt": 0, "state": "idle", "wakes": none, "cost": none, "tokens": none, "emitted": 0,
            "reached": 0, "held": 0, "waiting": 0, "connected": 0, "suppressed": [:], "lifetime": [:],
            "breaker": "closed", "warnings": [],
        ]
        return try JSONValueDecoder().decode(PeerStatus.self, from: report)
    }
}
