import Ambient
import Logging
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol
import MeshRelay
import RelevanceGate
import TestSupport
import Testing

@testable import ShareSessions

/// A whole share through rooms of the project's own relay, by two nodes that meet nowhere else.
@Suite(.timeLimit(.minutes(5)))
struct RelayedShareTests {
    @Test func aShareGoesThroughTheRelaysRoomAndItsMailboxKeepsWhatIsSaidToTheAbsent() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let directory = try TemporaryDirectory()
        let server = RelayServer(
            configuration: MeshRelay.RelayConfiguration(port: 0, eventLoops: 1), logger: logger, time: SystemTime())
        let relay = Task { try await server.run() }
        let url = "ws://127.0.0.1:\(await server.boundPort)"
        let (ada, bob) = (
            try person(Duo.identity(1, name: "ada"), home: url, directory, logger),
            try person(Duo.identity(2, name: "bob"), home: nil, directory, logger)
        )
        let draft = try await ada.shares.start(.sample, for: .bound(bob.agent), relay: InviteRelay(url))
        let share = draft.share
        let link = try #require(try await ada.shares.invite(share).link())
        let preview = try await bob.shares.preview(link)
        _ = try await bob.shares.join(link, agreedTo: preview.cardDigest)
        try await bob.phase(share, .confirmed)
        await bob.stop()
        _ = try await ada.waits(share) { $0.isTogether ? nil : true }
        _ = try await ada.shares.say(share, Saying("Said to somebody who is away."))
        while try await ada.shares.receipt(share, turn: 1).state == .accepted {
            try Task.checkCancellation()
            try await Task.sleep(for: .milliseconds(5))
        }
        let kept = try await ada.shares.receipt(share, turn: 1)
        #expect(kept.state == .stored && kept.isAtRelay)
        let again = try person(Duo.identity(2, name: "bob"), home: nil, directory, logger)
        #expect(try await again.hears(share).map(\.number) == [1])
        _ = try await again.shares.proposeEnd(share, outcome: .partial, summary: "Through the relay.")
        _ = try await ada.waits(share) { $0.phase == .closing ? true : nil }
        _ = try await ada.shares.acceptEnd(share)
        try await again.phase(share, .completed)
        try await expectSameSeal(share, ada, again, isConfirmed: true)
        await again.stop()
        await ada.stop()
        relay.cancel()
        try await relay.value
    }

    private func person(
        _ identity: Identity, home: String?, _ directory: TemporaryDirectory, _ logger: Logger
    ) throws -> Person {
        let (time, random) = (SystemTime(), SystemRandom())
        let encoder = LexicalEncoder()
        let memory = try MemoryStore(
            path: directory.appending("\(identity.name.text).sqlite"), time: time, kernelID: encoder.kernelID
        ) { encoder.vector(for: $0) }
        let transport = try home.map { url in
            RelayTransport(
                configuration: try MeshLinks.RelayConfiguration(url: url, nodeID: identity.nodeID, name: identity.name),
                time: time, random: random, logger: logger)
        }
        let node = try MeshNode(
            identity: identity, memory: memory, transports: transport.map { [$0] } ?? [], encoder: encoder,
            configuration: NodeConfiguration(implementation: try Implementation(name: "kith", version: "test")),
            time: time, random: random, logger: logger)
        let rooms = RelayRooms(
            home: transport, nodeID: identity.nodeID, name: identity.name, reach: .everywhere, time: time,
            random: random, logger: logger)
        let carriers: [any ShareCarrier] = [
            NodeCarrier(node: node), RelayRoomCarrier(rooms: rooms, time: time, logger: logger),
        ]
        // Two real sockets away, on a machine that may have a thousand other tests to run.
        var settings = ShareSettings()
        settings.preview = .seconds(600)
        return Person(
            node: node,
            shares: ShareSessions(
                node: node, carriers: carriers, screen: NothingSecret(), settings: settings, time: time, random: random,
                logger: logger))
    }
}
