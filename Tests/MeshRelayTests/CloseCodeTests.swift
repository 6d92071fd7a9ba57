import Ambient
import NIOCore
import NIOWebSocket
import TestSupport
import Testing

@testable import MeshRelay

/// Every way in which the relay ends a connection. The texts of 4001 to 4006 are the reference relay's
/// (`relay-errors.jsonl`).
@Suite(.timeLimit(.minutes(5)))
struct CloseCodeTests {
    @Test func silenceBeforeAuthenticationIsClosedWith4001() async throws {
        try await withRelay(limits: { $0.authTimeout = .milliseconds(20) }) { relay in
            let client = try await relay.client()
            #expect(await client.next() == .close(4001, "Auth timeout"))
            #expect(await client.next() == nil)
        }
    }

    @Test(
        arguments: [
            #"{"type":"hello"}"#, #"{"type":"relay-auth","nodeId":"x"}"#, #"{"type":"relay-auth","name":"x"}"#,
            #"{"type":"relay-auth","nodeId":"","name":"x"}"#, #"{"type":"relay-auth","nodeId":7,"name":"x"}"#,
            #"{"type":"relay-auth","nodeId":"a\nb","name":"x"}"#, #"{"type":"relay-pong"}"#, #"{"payload":{}}"#,
        ])
    func aFirstMessageThatIsNoAuthenticationIsClosedWith4002(message: String) async throws {
        try await withRelay { relay in
            let client = try await relay.client()
            try await client.send(message)
            #expect(await client.next() == .close(4002, "Invalid auth"))
        }
    }

    @Test(arguments: ["wrong", "lab-token-", "lab-token-12", "", nil])
    func aWrongTokenIsToldAndClosedWith4003(token: String?) async throws {
        try await withRelay(tokens: ["lab-token-1": "one"]) { relay in
            let client = try await relay.client()
            try await client.send(RelayClient.auth("raw-bad", token: token))
            #expect(await client.next() == .text(#"{"type":"relay-error","message":"Invalid token"}"#))
            #expect(await client.next() == .close(4003, "Invalid token"))
        }
    }

    @Test(arguments: [1, 3])
    func anOldRegistrationIsReplacedAndTheRoomHearsLeftThenJoined(eventLoops: Int) async throws {
        try await withRelay(eventLoops: eventLoops) { relay in
            let witness = try await relay.member("raw-p", name: "p")
            let older = try await relay.member("raw-dup", name: "dup")
            #expect(try await witness.text() == #"{"type":"relay-peer-joined","nodeId":"raw-dup","name":"dup"}"#)
            relay.time.advance(by: .seconds(5))
            let newer = try await relay.client()
            let answer = try await newer.enter("raw-dup", name: "dup")
            #expect(answer == #"{"type":"relay-peers","peers":[{"nodeId":"raw-p","name":"p"}]}"#)
            #expect(await older.next() == .close(4004, "Replaced by new connection"))
            #expect(await older.next() == nil)
            #expect(try await witness.text() == #"{"type":"relay-peer-left","nodeId":"raw-dup","name":"dup"}"#)
            #expect(try await witness.text() == #"{"type":"relay-peer-joined","nodeId":"raw-dup","name":"dup"}"#)
            // The end of the old connection says nothing about the new one.
            try await witness.send(#"{"to":"raw-dup","payload":1}"#)
            #expect(try await newer.text() == #"{"from":"raw-p","fromName":"p","payload":1}"#)
        }
    }

    @Test func aFreshRegistrationRefusesANewcomerWith4006() async throws {
        try await withRelay { relay in
            let holder = try await relay.member("raw-dup", name: "dup")
            relay.time.advance(by: .milliseconds(4_999))
            let newcomer = try await relay.client()
            try await newcomer.send(RelayClient.auth("raw-dup", name: "dup"))
            #expect(
                await newcomer.next()
                    == .text(#"{"type":"relay-error","message":"duplicate identity — existing connection too fresh"}"#))
            #expect(
                await newcomer.next()
                    == .close(4006, "Existing connection too fresh — duplicate identity rejected"))
            let other = try await relay.member("other")
            try await other.send(#"{"to":"raw-dup","payload":2}"#)
            #expect(try await holder.text() == #"{"type":"relay-peer-joined","nodeId":"other","name":"other"}"#)
            #expect(try await holder.text() == #"{"from":"other","fromName":"other","payload":2}"#)
        }
    }

    @Test func aClientThatDoesNotAnswerAPingIsClosedWith4005() async throws {
        try await withRelay(limits: { $0.pingInterval = .milliseconds(40) }) { relay in
            let client = try await relay.member("silent")
            #expect(await client.next() == .text(#"{"type":"relay-ping"}"#))
            #expect(await client.next() == .close(4005, "Heartbeat timeout"))
        }
    }

    @Test func stoppingTheRelayClosesEveryClientWith1001() async throws {
        var clients: [RelayClient] = []
        try await withRelay(eventLoops: 2) { relay in
            for number in 0..<4 { clients.append(try await relay.member("node-\(number)")) }
            clients.append(try await relay.client())
        }
        for client in clients {
            var last: Received?
            while let received = await client.next() { last = received }
            #expect(last == .close(1001, "Relay shutting down"))
        }
    }

    @Test func aBinaryFrameIsClosedWith1003() async throws {
        try await withRelay { relay in
            let client = try await relay.member("binary")
            try await client.send(
                WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: ByteBuffer(string: "{}")))
            #expect(await client.next() == .close(1003, "Text frames only"))
        }
    }

    @Test(arguments: [[0xFF], [0x7B, 0x22, 0xC3, 0x28, 0x22, 0x3A, 0x31, 0x7D]] as [[UInt8]])
    func textThatIsNotUTF8IsClosedWith1007(bytes: [UInt8]) async throws {
        try await withRelay { relay in
            let client = try await relay.member("latin")
            try await client.send(
                WebSocketFrame(fin: true, opcode: .text, maskKey: .random(), data: ByteBuffer(bytes: bytes)))
            #expect(await client.next() == .close(1007, "Invalid UTF-8"))
        }
    }

    @Test func aMessageOverTheLimitIsClosedWith1009() async throws {
        try await withRelay(limits: { $0.frameBytes = 2048 }) { relay in
            let client = try await relay.member("large")
            let witness = try await relay.member("witness")
            try await client.send(#"{"payload":""# + String(repeating: "x", count: 2048 - 14) + #""}"#)
            #expect(try await witness.text().utf8.count > 2048)
            try await client.send(String(repeating: "x", count: 2049))
            #expect(try await client.text().contains("relay-peer-joined"))
            #expect(await client.next() == .close(1009, "Message too big"))
        }
    }

    @Test func anUnmaskedFrameIsClosedWith1002() async throws {
        try await withRelay { relay in
            let client = try await relay.member("bare")
            try await client.send(WebSocketFrame(fin: true, opcode: .text, data: ByteBuffer(string: "{}")))
            #expect(await client.next() == .close(1002, "Protocol error"))
        }
    }

    @Test func aFullRoomIsToldAndClosedWith1013() async throws {
        try await withRelay(tokens: ["a": "one", "b": "two"], limits: { $0.connectionsPerRoom = 2 }) { relay in
            let members = [try await relay.member("1", token: "a"), try await relay.member("2", token: "a")]
            let third = try await relay.client()
            try await third.send(RelayClient.auth("3", token: "a"))
            #expect(await third.next() == .text(#"{"type":"relay-error","message":"room full"}"#))
            #expect(await third.next() == .close(1013, "Room full"))
            let elsewhere = try await relay.client()
            #expect(try await elsewhere.enter("3", token: "b") == #"{"type":"relay-peers","peers":[]}"#)
            withExtendedLifetime(members) {}
        }
    }

    @Test func aWebSocketPingIsAnswered() async throws {
        try await withRelay { relay in
            let client = try await relay.member("pinging")
            try await client.send(
                WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(), data: ByteBuffer(string: "still there?")))
            #expect(await client.next() == .pong("still there?"))
        }
    }
}
