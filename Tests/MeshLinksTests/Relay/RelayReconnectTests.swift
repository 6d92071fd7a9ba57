import Ambient
import Logging
import MeshProtocol
import NIOCore
import NIOHTTP1
import TestSupport
import Testing

@testable import MeshLinks

@Suite("Losing a relay and finding it again", .timeLimit(.minutes(5)))
struct RelayReconnectTests {
    @Test("These closes stop the transport for good", arguments: [4002, 4003, 4004, 4006] as [UInt16])
    func hardStop(code: UInt16) async throws {
        let scene = try await RelayScene(token: "s3cret")
        let relay = try await scene.relay.accept()
        #expect(await relay.text()?.contains(#""token":"s3cret""#) == true)
        await relay.send(#"{"type":"relay-error","message":"your token s3cret is no good"}"#)
        await relay.send(closeCode: code)
        #expect(await relay.close() == code)
        let reason = try await scene.log.stopped()
        #expect(reason.contains("close \(code)"))
        try await scene.running.task.value
        #expect(!scene.lines.all.isEmpty)
        #expect((scene.lines.all + [reason]).allSatisfy { !$0.contains("s3cret") })
    }

    @Test("After these closes it connects again", arguments: [1000, 1001, 1008, 1013, 4001, 4005] as [UInt16])
    func comesBack(code: UInt16) async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [1])
        let link = try await scene.log.opened().id
        await relay.send(closeCode: code)
        #expect(try await scene.log.closed().link == link)
        _ = try await scene.log.waiting()
        await scene.time.pass(.seconds(1))
        _ = try await scene.connect(peers: [1])
        #expect(try await scene.log.opened().id != link)
        try await scene.end()
    }

    @Test func aRelayThatIsDownIsTriedWithGrowingPauses() async throws {
        let scene = try await RelayScene(isDown: true)
        #expect(try await scene.log.waiting() == "nobody listens at the relay's address")
        for seconds in [1, 2, 4, 8, 16, 30] { await scene.time.pass(.seconds(seconds)) }
        await scene.time.sleeper(of: .seconds(30))
        try await scene.relay.listenAgain()
        scene.time.advance(by: .seconds(30))
        _ = try await scene.connect()
        try await scene.end()
    }

    @Test func anUncleanLossKeepsUsFromIntroducingOurselvesFor25Seconds() async throws {
        let scene = try await RelayScene(.init(instance: "a"))
        let relay = try await scene.connect(peers: [1])
        await relay.drop()
        _ = try await scene.log.closed()
        for seconds in [1, 2, 4, 8] {
            await scene.time.pass(.seconds(seconds))
            let look = try await scene.relay.accept()
            #expect(await look.next() == .close(1000), "it must not introduce itself after \(seconds) s")
        }
        await scene.time.pass(.seconds(10))
        _ = try await scene.connect()
        try await scene.end()
    }

    @Test func aRelayWithAnotherNameHasForgottenUsSoWeIntroduceOurselvesAtOnce() async throws {
        let scene = try await RelayScene(.init(instance: "a"))
        let relay = try await scene.connect(peers: [1])
        scene.relay.change { $0.instance = "b" }
        await relay.drop()
        _ = try await scene.log.closed()
        await scene.time.pass(.seconds(1))
        _ = try await scene.connect()
        try await scene.end()
    }

    @Test func aStalledRelayIsLeftAfterSixtySilentSeconds() async throws {
        let scene = try await RelayScene(.init(instance: "a", answersClose: false))
        let relay = try await scene.connect(peers: [1])
        let link = try await scene.log.opened().id
        await scene.time.pass(.seconds(60))
        #expect(await relay.close() == 1000)
        await scene.time.pass(.seconds(3))
        let end = try await scene.log.closed()
        #expect(end.link == link)
        #expect(end.reason == "the relay has stopped answering")
        _ = try await scene.log.waiting()
        try await scene.end()
    }

    @Test func aRelayThatNeverWelcomesUsIsLeftAfterTenSeconds() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.relay.accept()
        #expect(await relay.text() != nil)
        await scene.time.pass(.seconds(10))
        #expect(await relay.close() == 1000)
        _ = try await scene.log.waiting()
        try await scene.end()
    }

    @Test func aServerThatNeverAnswersTheRequestIsLeftAfterTenSeconds() async throws {
        let scene = try await RelayScene(.init(isMute: true))
        await scene.time.pass(.seconds(10))
        let reason = try await scene.log.waiting()
        #expect(reason == "the relay did not answer within 10 s")
        try await scene.end()
    }

    @Test func aServerThatIsNoRelayIsNamedWithItsStatus() async throws {
        let scene = try await RelayScene(.init(status: .notFound))
        #expect(try await scene.log.waiting().contains("HTTP 404"))
        try await scene.end()
    }

    @Test func aHostThatDoesNotExistIsReportedAndTriedAgain() async throws {
        let time = SteppedTime()
        // No name has a label of more than 63 characters, so this one is refused without asking any server.
        let configuration = try RelayConfiguration(
            url: "wss://" + String(repeating: "x", count: 70), nodeID: node(5), name: PeerName("eve"))
        let running = RunningTransport(
            RelayTransport(configuration: configuration, time: time, random: NoRandom(), logger: silentLogger))
        #expect(try await running.log.waiting().contains("host name"))
        try await running.stop()
    }

    @Test func stoppingSaysGoodbyeAndWaitsForTheAnswer() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [1])
        try await scene.end()
        #expect(await relay.close() == 1000)
        guard case .state(.off) = scene.log.history.last else {
            Issue.record("the last event was not .off")
            return
        }
    }

    @Test func stoppingWaitsThreeSecondsForARelayThatDoesNotAnswer() async throws {
        let scene = try await RelayScene(.init(answersClose: false))
        let relay = try await scene.connect(peers: [1])
        scene.running.task.cancel()
        #expect(await relay.close() == 1000)
        await scene.time.pass(.seconds(3))
        try await scene.running.task.value
        #expect(await relay.next() == .end)
    }

    @Test func stoppingWhileWaitingEndsAtOnce() async throws {
        let scene = try await RelayScene(.init(status: .serviceUnavailable))
        _ = try await scene.log.waiting()
        try await scene.end()
    }

    @Test func whatTheRelayDoesNotTakeCongestsTheSenderWithinTheLimit() async throws {
        let limits = LinkLimits(outgoingFrames: 8, outgoingBytes: 1 << 20)
        let scene = try await RelayScene(limits: limits)
        _ = try await scene.connect(peers: [1])
        let link = try await scene.log.opened().id
        var sent = 0
        let payload = frame(ofSize: 200_000)
        #expect(throws: LinkError.congested(link)) {
            while sent < 10_000 {
                try scene.transport.send(payload, over: link)
                sent += 1
            }
        }
        scene.running.task.cancel()
        await scene.time.pass(.seconds(3))
        try await scene.running.task.value
    }
}
