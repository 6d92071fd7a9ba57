import Ambient
import Foundation
import MeshProtocol
import NIOCore
import TestSupport
import Testing

@testable import MeshLinks

@Suite("Nodes of one user on one machine", .timeLimit(.minutes(5)))
struct LocalSocketTransportTests {
    private let temporary: TemporaryDirectory
    private var run: String { temporary.appending("run") }

    init() throws { temporary = try TemporaryDirectory() }

    private func start(_ number: Int, time: any TimeSource = SteppedTime()) throws -> RunningTransport {
        RunningTransport(
            LocalSocketTransport(directory: run, nodeID: try node(number), time: time, logger: silentLogger))
    }

    func socket(_ number: Int) throws -> String { run + "/" + (try node(number)).text + ".sock" }

    private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    @Test("Five nodes started at once meet pairwise, with one link a pair", arguments: 0..<5)
    func allStartAtOnce(round: Int) async throws {
        let nodes = try (1...5).map { try start($0) }
        for running in nodes {
            var met: Set<NodeID> = []
            while met.count < 4 {
                let info = try await running.log.opened()
                let other = try #require(info.claimedNode)
                let isNew = met.insert(other).inserted
                #expect(isNew, "a second link to \(other)")
            }
        }
        for running in nodes {
            for event in running.log.history {
                if case .closed = event { Issue.record("a link closed again") }
            }
        }
        for running in nodes { try await running.stop() }
    }

    @Test func theSocketIsPrivateAndGoesAwayWithTheNode() async throws {
        let running = try start(1)
        try await running.log.reaches(.connected)
        let attributes = try FileManager.default.attributesOfItem(atPath: try socket(1))
        #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        try await running.stop()
        #expect(try FileManager.default.contentsOfDirectory(atPath: run) == [])
    }

    @Test func oneIdentityRunsOnlyOnce() async throws {
        let first = try start(1)
        try await first.log.reaches(.connected)
        let time = SteppedTime()
        let second = try start(1, time: time)
        for pause in [100, 200, 400, 800, 1600] { await time.pass(.milliseconds(pause)) }
        let reason = try await second.log.stopped()
        #expect(reason.contains("Another process runs this identity"))
        await #expect(throws: LinkError.self) { try await second.task.value }
        #expect(exists(try socket(1)), "the loser must not remove the winner's socket")
        try await first.stop()
    }

    @Test func stoppingWhileThePredecessorLivesIsNoError() async throws {
        let first = try start(1)
        try await first.log.reaches(.connected)
        let time = SteppedTime()
        let second = try start(1, time: time)
        await time.sleeper(of: .milliseconds(100))
        try await second.stop()
        #expect(exists(try socket(1)))
        try await first.stop()
    }

    @Test func aSuccessorTakesOverFromADyingProcess() async throws {
        let first = try start(1)
        try await first.log.reaches(.connected)
        let time = SteppedTime()
        let second = try start(1, time: time)
        await time.sleeper(of: .milliseconds(100))
        try await first.stop()
        time.advance(by: .milliseconds(100))
        try await second.log.reaches(.connected)
        #expect(exists(try socket(1)))
        try await second.stop()
    }

    @Test func anUnsafeFolderStopsTheTransportAndSaysWhy() async throws {
        try FileManager.default.createDirectory(atPath: run, withIntermediateDirectories: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: run)
        let running = try start(1)
        #expect(try await running.log.stopped().contains("chmod 700"))
        await #expect(throws: LinkError.self) { try await running.task.value }
    }

    @Test func socketsOfDeadNodesAreRemovedAndThoseOfLiveOnesKept() async throws {
        let directory = try SocketDirectory.prepare(run)
        for number in [1, 2, 3] { try RawSocket.leaveStale(at: try socket(number)) }
        // Node 3 is just starting: it holds its lock and will listen in a moment.
        let starting = try NodeLock.take(on: node(3), in: directory)
        let time = SteppedTime()
        let running = try start(1, time: time)
        try await running.log.reaches(.connected)
        // Its own stale socket was replaced. The other two are dialled; the pauses of 100 ms, 200 ms and so on that
        // follow show that all has been tried, also a second and a third time.
        for pause in [100, 200, 400] { await time.pass(.milliseconds(pause)) }
        while exists(try socket(2)) { await Task.yield() }
        #expect(exists(try socket(1)))
        #expect(exists(try socket(3)))
        try await running.stop()
        // Asked last, because a value is let go after its last use, and the lock with it.
        let wasHeldThroughout = isHeld(starting)
        #expect(wasHeldThroughout)
    }

    @Test func whoeverDoesNotGreetIsRefusedAndOthersAreNot() async throws {
        let running = try start(1)
        try await running.log.reaches(.connected)
        let garbage: [[UInt8]] = [
            [0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], Array("GET / HTTP/1.1\r\n\r\n".utf8),
            try LengthPrefix.encode(Array(#"{"type":"handshake"}"#.utf8)),
            try LengthPrefix.encode(LocalGreeting(node: node(1)).payload),
        ]
        for bytes in garbage {
            let stranger = try await RawSocket(path: try socket(1))
            try await stranger.send(bytes: bytes)
            #expect(await stranger.next() == nil)
        }
        let guest = try await RawSocket(path: try socket(1))
        try await guest.send(frame: LocalGreeting(node: node(9)).payload)
        #expect(await guest.next() == LocalGreeting(node: try node(1)).payload)
        #expect(try await running.log.opened().claimedNode == node(9))
        let double = try await RawSocket(path: try socket(1))
        try await double.send(frame: LocalGreeting(node: node(9)).payload)
        #expect(await double.next() == nil)
        try await guest.close()
        _ = try await running.log.closed()
        try await running.stop()
    }

    @Test func whoeverKeepsSilentIsGivenFiveSeconds() async throws {
        let time = SteppedTime()
        let running = try start(1, time: time)
        try await running.log.reaches(.connected)
        let stranger = try await RawSocket(path: try socket(1))
        // Five seconds is the safety rescan as well; the second such sleep is the greeting's.
        await time.sleeper(of: .seconds(5))
        await time.sleeper(of: .seconds(5))
        time.advance(by: .seconds(5))
        #expect(await stranger.next() == nil)
        try await running.stop()
    }

    @Test("A frame of impossible length ends that link and no other", arguments: [[0, 0, 0, 0], [0, 0x10, 0, 1]])
    func impossibleLength(prefix: [UInt8]) async throws {
        let running = try start(1)
        try await running.log.reaches(.connected)
        let other = try start(2)
        _ = try await running.log.opened()
        let guest = try await RawSocket(path: try socket(1))
        try await guest.send(frame: LocalGreeting(node: node(9)).payload)
        let info = try await running.log.opened()
        try await guest.send(frame: Array("before".utf8))
        try await guest.send(bytes: prefix)
        #expect(try await running.log.received().link == info.id)
        let end = try await running.log.closed()
        #expect(end.link == info.id)
        #expect(end.reason.contains("impossible length"))
        let atOther = try await other.log.opened()
        try other.transport.send(Array("still here".utf8), over: atOther.id)
        #expect(try await text(running.log.received().payload) == "still here")
        try await other.stop()
        try await running.stop()
    }

    @Test func aNodeWhoseSocketWasNotThereYetIsFoundByTheNextScan() async throws {
        let time = SteppedTime()
        let early = try start(1, time: time)
        try await early.log.reaches(.connected)
        await time.sleeper(of: .seconds(5))
        // Somebody who only listens: it never scans and never dials.
        let passive = Inlet<LocalConnection>(limit: .max)
        let listener = try await listen(as: 2, into: passive)
        time.advance(by: .seconds(5))
        let connection = try #require(await passive.next())
        #expect(LocalGreeting(try #require(await firstFrame(of: connection))) == LocalGreeting(node: try node(1)))
        try connection.send(LocalGreeting(node: node(2)).payload)
        #expect(try await early.log.opened().role == .dialled)
        try await early.stop()
        try await listener.close()
    }

    @Test func anAnswerInAnotherNameIsNotTaken() async throws {
        let time = SteppedTime()
        let passive = Inlet<LocalConnection>(limit: .max)
        _ = try SocketDirectory.prepare(run)
        let listener = try await listen(as: 2, into: passive)
        let running = try start(1, time: time)
        let connection = try #require(await passive.next())
        _ = await firstFrame(of: connection)
        try connection.send(LocalGreeting(node: node(3)).payload)
        #expect(await connection.inlet.next() == nil)
        try await running.stop()
        #expect(!running.log.history.contains { if case .opened = $0 { true } else { false } })
        try await listener.close()
    }

    private func firstFrame(of connection: LocalConnection) async -> [UInt8]? {
        guard case .frame(let payload) = await connection.inlet.next() else { return nil }
        return payload
    }
}
