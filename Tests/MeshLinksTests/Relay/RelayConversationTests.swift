import MeshProtocol
import NIOCore
import NIOWebSocket
import Synchronization
import TestSupport
import Testing

@testable import MeshLinks

@Suite("A conversation with a relay", .timeLimit(.minutes(5)))
struct RelayConversationTests {
    @Test func peersArriveAndLeaveAsTheRelaySays() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [5, 1])
        let ada = try await scene.log.opened()
        #expect(try ada.claimedNode == node(1))
        #expect(ada.claimedName == "peer 1")
        await relay.send(#"{"type":"relay-peer-joined","nodeId":"\#(try node(9))","name":"bob"}"#)
        let bob = try await scene.log.opened()
        #expect(try bob.claimedNode == node(9))
        await relay.send(#"{"type":"relay-peer-left","nodeId":"\#(try node(1))","name":"ada"}"#)
        #expect(try await scene.log.closed().link == ada.id)
        await relay.send(#"{"type":"relay-peer-joined","nodeId":"\#(try node(9))","name":"bob"}"#)
        #expect(try await scene.log.closed().link == bob.id)
        let again = try await scene.log.opened()
        #expect(again.id != bob.id)
        await relay.send(try envelope(from: 9, "1"))
        #expect(try await scene.log.received().link == again.id)
        try await scene.end()
    }

    @Test func framesPassBothWaysWithTheirOwnBytes() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [1])
        let link = try await scene.log.opened().id
        let payload = #"{ "n" : 1.50, "s":"\u0041\/é", "z" : [ ] }"#
        await relay.send(try envelope(from: 1, payload))
        #expect(try await text(scene.log.received().payload) == payload)
        try scene.transport.send(Array(payload.utf8), over: link)
        #expect(await relay.text() == #"{"to":"\#(try node(1))","payload":\#(payload)}"#)
        try await scene.end()
    }

    @Test func whatIsNotInOrderIsDroppedAndCountedAndTheRestGoesOn() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [1])
        let link = try await scene.log.opened().id
        await relay.send(try envelope(from: 2, #""from a stranger""#))
        await relay.send(try envelope(from: 5, #""from ourselves""#))
        await relay.send(bytes: [1, 2, 3], opcode: .binary)
        await relay.send(bytes: [0xFF, 0xFE])
        await relay.send(#"{"type":"relay-ping""#)
        await relay.send(#"{"type":"relay-weather"}"#)
        await relay.send(try envelope(from: 1, text(frame(ofSize: 1_048_577))))
        await relay.send(bytes: frame(ofSize: 3 << 20))
        for part in 0..<40 {
            await relay.send(bytes: frame(ofSize: 60_000), opcode: part == 0 ? .text : .continuation, fin: part == 39)
        }
        await relay.send(try envelope(from: 1, #""the rest""#))
        let received = try await scene.log.received()
        #expect(received.link == link)
        #expect(text(received.payload) == #""the rest""#)
        let expected: [RelayDrop: Int] = [
            .unknownSender: 1, .ownEcho: 1, .binary: 1, .malformed: 2, .unknownKind: 1, .oversize: 3,
        ]
        #expect(scene.transport.drops == expected)
        try await scene.end()
    }

    @Test func aReplayedFrameIsPassedOnForTheSessionToRefuse() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [1])
        for _ in 0..<3 { await relay.send(try envelope(from: 1, #"{"sequence":1}"#)) }
        for _ in 0..<3 { #expect(try await text(scene.log.received().payload) == #"{"sequence":1}"#) }
        try await scene.end()
    }

    @Test func randomMessagesNeitherCrashNorEndTheConversation() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [1])
        let random = SeededRandom(seed: 3)
        let seed = Array(try envelope(from: 1, #"{"type":"cmb","x":[1,2,3]}"#).utf8)
        for _ in 0..<2000 {
            var bytes = seed
            bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            await relay.send(bytes: bytes)
        }
        await relay.send(#"{"type":"relay-peer-left","nodeId":"\#(try node(1))"}"#)
        _ = try await scene.log.closed()
        #expect((scene.transport.drops[.malformed] ?? 0) > 100)
        try await scene.end()
    }

    @Test func aPingIsAnsweredAtOnceAndAPulseIsSentEveryEightSeconds() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect()
        await relay.send(#"{"type":"relay-ping"}"#)
        #expect(await relay.next() == .text(#"{"type":"relay-pong"}"#))
        await relay.send(bytes: Array("abc".utf8), opcode: .ping)
        #expect(await relay.next() == .pong)
        for _ in 0..<3 {
            await scene.time.pass(.seconds(8))
            #expect(await relay.next() == .text(#"{"type":"relay-pong"}"#))
        }
        try await scene.end()
    }

    @Test func aRelayThatForgotUsIsIntroducedAgainButNotForEver() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect()
        for _ in 0..<20 { await relay.send(#"{"type":"relay-reauth"}"#) }
        await relay.send(#"{"type":"relay-ping"}"#)
        for _ in 0..<8 {
            guard case .text(let text) = await relay.next() else {
                Issue.record("no introduction")
                return
            }
            #expect(text.contains("relay-auth"))
        }
        #expect(await relay.next() == .text(#"{"type":"relay-pong"}"#))
        #expect(scene.transport.drops == [.repeatedReauthentication: 12])
        try await scene.end()
    }

    @Test func aLinkWeCloseIsSilentUntilItsPauseIsOver() async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [9])
        let link = try await scene.log.opened().id
        scene.transport.close(link)
        #expect(try await scene.log.closed().link == link)
        await relay.send(try envelope(from: 9, #""too early""#))
        await relay.send(#"{"type":"relay-ping"}"#)
        #expect(await relay.next() == .text(#"{"type":"relay-pong"}"#))
        #expect(scene.transport.drops == [.closedLink: 1])
        await scene.time.pass(.seconds(1))
        let again = try await scene.log.opened()
        #expect(again.id != link)
        await relay.send(try envelope(from: 9, #""in time""#))
        #expect(try await scene.log.received().link == again.id)
        try await scene.end()
    }

    @Test(
        "A relay that breaks the WebSocket protocol is left",
        arguments: [
            [0x83, 0x00], [0x80, 0x00], [0x81, 0x81, 1, 2, 3, 4, 0x20], [0x09, 0x00],
            [0x89, 0x7E, 0x00, 0x80] + Array(repeating: 0, count: 128), [0x01, 0x00, 0x81, 0x00],
        ] as [[UInt8]])
    func violation(bytes: [UInt8]) async throws {
        let scene = try await RelayScene()
        let relay = try await scene.connect(peers: [1])
        let link = try await scene.log.opened().id
        await relay.send(raw: bytes)
        #expect(await relay.close() == 1002)
        #expect(try await scene.log.closed().link == link)
        #expect(try await scene.log.waiting().contains("broke the WebSocket protocol"))
        try await scene.end()
    }

    @Test func aBusyNodeStopsTheReadingAndIsNotTakenForASilentRelay() async throws {
        let limits = LinkLimits(incomingBytes: 10_000)
        let scene = try await RelayScene(limits: limits)
        let relay = try await scene.connect(peers: [1])
        _ = try await scene.log.opened()
        scene.log.block()
        let big = try envelope(from: 1, text(frame(ofSize: 100_000)))
        let sender = Task { for _ in 0..<200 { await relay.send(big) } }
        func isFull() -> Bool { scene.transport.state.withLock { $0.connection?.intake.inlet.isFull == true } }
        while !isFull() { await Task.yield() }
        // The pulse shows that our side lives on while its reading stands still.
        for _ in 0..<20 {
            await scene.time.pass(.seconds(8))
            #expect(await relay.next() == .text(#"{"type":"relay-pong"}"#))
        }
        scene.log.unblock()
        for _ in 0..<200 { #expect(try await scene.log.received().payload.count == 100_000) }
        await sender.value
        #expect(!scene.log.history.contains { if case .closed = $0 { true } else { false } })
        try await scene.end()
    }
}
