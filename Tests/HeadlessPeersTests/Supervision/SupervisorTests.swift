import Ambient
import CAT7
import Foundation
import Logging
import MeshLinks
import MeshNode
import MeshProtocol
import RelevanceGate
import Synchronization
import TestSupport
import Testing

@testable import HeadlessPeers

/// On the real clock: what is promised here is promised in seconds.
@Suite(.timeLimit(.minutes(5))) struct SupervisorTests {
    private let directory: TemporaryDirectory
    private let folder: StateFolder
    private let network = InMemoryNetwork(kind: .relay)

    init() throws {
        directory = try TemporaryDirectory()
        folder = StateFolder(root: directory.appending("home"))
    }

    @Test func severalPeersLiveInOneProcessAndReportToOthers() async throws {
        let supervisor = PeerSupervisor(try surroundings { _ in ScriptedModel(role: .generic) })
        for name in ["ada", "bob"] { try await supervisor.start(PeerLab.configuration(name)) }
        await #expect(throws: PeerStartError.alreadyRunning("ada")) {
            try await supervisor.start(PeerLab.configuration("ada"))
        }
        let entries = PeerFolder(folder).entries()
        #expect(entries.map(\.status.name) == ["ada", "bob"])
        #expect(entries.allSatisfy { $0.isAlive && $0.status.state == "idle" && $0.status.process == getpid() })
        let attributes = try FileManager.default.attributesOfItem(atPath: folder.root + "/reports/ada.json")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(await supervisor.stop("ada", because: "the test says so")?.stoppedBecause == "the test says so")
        #expect(await supervisor.stop("ada", because: "again") == nil)
        await becomesFree("ada")
        #expect(PeerFolder(folder).entry(named: "ada")?.status.state == "stopped")
        try await supervisor.start(PeerLab.configuration("ada"))
        await supervisor.stopAll(because: "end")
        for name in ["ada", "bob"] { await becomesFree(name) }
    }

    @Test func theStopSwitchEndsACallThatIgnoresCancellationAndLetsNoneBeginAnew() async throws {
        let latch = Latch()
        let model = ScriptedModel { _ throws(ModelError) in
            // The worst adapter: it never looks whether it is still wanted.
            await latch.wait()
            return .silent(reason: "too late")
        }
        let supervisor = PeerSupervisor(try surroundings { _ in model })
        try await supervisor.start(PeerLab.configuration("ada"))
        try await supervisor.start(PeerLab.configuration("bob"))
        let running = Task { @concurrent in await supervisor.run(endsWhenIdle: true) }
        let ada = try #require(await supervisor.node(of: "ada"))
        let bob = try #require(await supervisor.node(of: "bob"))
        while await ada.connectedPeers.isEmpty { await Task.yield() }
        var texts = PerField(repeating: "")
        texts[.focus] = "Are you busy, and with what?"
        _ = try await ada.tell(bob.identity.nodeID, texts)
        while model.callCount == 0 { await Task.yield() }
        try PeerFolder(folder).stopAll(because: "enough")
        // The call still hangs when everything else has ended.
        await running.value
        latch.open()
        #expect(model.callCount == 1)
        #expect(await supervisor.names.isEmpty)
        #expect(PeerFolder(folder).entry(named: "bob")?.status.stoppedBecause == "the STOP switch was set")
        await #expect(throws: PeerStartError.self) { try await supervisor.start(PeerLab.configuration("cleo")) }
        PeerFolder(folder).allowAll()
        #expect(!PeerFolder(folder).isStopped)
    }

    @Test func aPeerWhoseIdentityIsAtTheRelayFromElsewhereEndsAndSaysWhy() async throws {
        let reason = "another process took over this node's place at the relay (close 4004); stop one of the two"
        let latch = Latch()
        let network = network
        let surroundings = try surroundings(
            transports: { identity, _ in
                let all: [any Transport] = [network.join(identity.nodeID, name: identity.name.text)]
                return identity.name.text == "ada" ? all + [TakenPlace(reason: reason, latch: latch)] : all
            }, model: { _ in ScriptedModel(role: .generic) })
        let supervisor = PeerSupervisor(surroundings)
        try await supervisor.start(PeerLab.configuration("ada"))
        try await supervisor.start(PeerLab.configuration("bob"))
        let running = Task { @concurrent in await supervisor.run() }
        #expect(await supervisor.names == ["ada", "bob"])
        latch.open()
        while await supervisor.names != ["bob"] { await Task.yield() }
        await becomesFree("ada")
        let status = try #require(PeerFolder(folder).entry(named: "ada")?.status)
        #expect(status.state == "stopped" && status.stoppedBecause == "relay example.org: \(reason)")
        #expect(status.lastTrouble?.contains("close 4004") == true)
        running.cancel()
        await running.value
    }

    @Test func anotherProcessAsksOnePeerToStop() async throws {
        let supervisor = PeerSupervisor(try surroundings { _ in ScriptedModel(role: .generic) })
        try await supervisor.start(PeerLab.configuration("ada"))
        try await supervisor.start(PeerLab.configuration("bob"))
        let running = Task { @concurrent in await supervisor.run() }
        let files = PeerFolder(folder)
        try files.requestStop(of: "ada")
        while await supervisor.names != ["bob"] { await Task.yield() }
        while files.isStopRequested(of: "ada") { await Task.yield() }
        await becomesFree("ada")
        running.cancel()
        await running.value
        #expect(await supervisor.names.isEmpty)
        await #expect(throws: PeerStartError.ending) { try await supervisor.start(PeerLab.configuration("ada")) }
    }

    @Test func aModelThatCannotBeMadeLeavesNothingRunning() async throws {
        struct NoKey: Error {}
        let supervisor = PeerSupervisor(try surroundings { _ in throw NoKey() })
        await #expect(throws: NoKey.self) { try await supervisor.start(PeerLab.configuration("ada")) }
        #expect(!Seat.isHeld("ada", in: folder))
        #expect(await supervisor.names.isEmpty)
    }

    @Test func aReportThatIsNoneIsLeftOutAndNoNameLeavesTheFolder() throws {
        let files = PeerFolder(folder)
        try files.requestStop(of: "ada")
        try Data("{\"name\": 3}".utf8).write(to: URL(fileURLWithPath: folder.root + "/reports/x.json"))
        try Data(repeating: 0x20, count: 2 << 20).write(to: URL(fileURLWithPath: folder.root + "/reports/y.json"))
        #expect(files.entries().isEmpty)
        for name in ["../evil", "a/b", ".hidden", "", String(repeating: "x", count: 65)] {
            #expect(throws: HomeError.self) { try files.requestStop(of: name) }
            #expect(files.entry(named: name) == nil)
        }
    }

    /// Waits until nobody holds the identity. Other tests start programs in this process: between fork and exec such a child
    /// holds every lock of its parent for a moment longer.
    private func becomesFree(_ name: String) async {
        while PeerFolder(folder).entry(named: name)?.isAlive != false { await Task.yield() }
    }

    private func surroundings(
        transports: (@Sendable (Identity, PeerConfiguration) throws -> [any Transport])? = nil,
        model: @escaping @Sendable (PeerConfiguration) throws -> any Model
    ) throws -> PeerSurroundings {
        let network = network
        return PeerSurroundings(
            folder: folder, implementation: try Implementation(name: "kith", version: "test"),
            encoder: SemanticEncoder.embedded, time: SystemTime(), random: SystemRandom(),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            transports: transports ?? { identity, _ in [network.join(identity.nodeID, name: identity.name.text)] },
            model: model)
    }
}

/// A relay at which another process takes this node's place once the latch is open.
private struct TakenPlace: Transport {
    let name = "relay example.org"
    let reason: String
    let latch: Latch

    func run(_ deliver: @escaping @Sendable (LinkEvent) async -> Void) async {
        await deliver(.state(.connected))
        await latch.wait()
        await deliver(.state(.stopped(reason: reason)))
    }

    func hasRoom(on link: LinkID) -> Bool { false }
    func send(_ payload: [UInt8], over link: LinkID) throws(LinkError) { throw .gone(link) }
    func close(_ link: LinkID) {}
}
