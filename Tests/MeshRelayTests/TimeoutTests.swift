import NIOCore
import NIOEmbedded
import Testing

@testable import MeshRelay

/// Timeouts and rates on an event loop whose time the test moves.
struct TimeoutTests {
    @Test func aClientHasTenSecondsToAuthenticate() throws {
        let relay = try EmbeddedRelay()
        let socket = try relay.webSocket()
        relay.loop.advanceTime(by: .milliseconds(9_999))
        #expect(socket.read().isEmpty)
        relay.loop.advanceTime(by: .milliseconds(1))
        #expect(socket.texts() == ["\u{0F}\u{FFFD}Auth timeout"])
        #expect(relay.shard.tally.authFailures == [.timeout: 1])
        // It gets the grace period to answer, no more.
        #expect(socket.isOpen)
        relay.loop.advanceTime(by: .seconds(5))
        #expect(!socket.isOpen)
    }

    @Test(
        arguments: ["", "GET / HT", "GET / HTTP/1.1\r\nHost: x\r\nX-Slow: "])
    func aHandshakeThatIsNotOverInTimeEndsTheConnection(start: String) throws {
        let relay = try EmbeddedRelay()
        let socket = try relay.connect()
        if !start.isEmpty { try socket.write(Array(start.utf8)) }
        relay.loop.advanceTime(by: .milliseconds(9_999))
        #expect(socket.isOpen)
        relay.loop.advanceTime(by: .milliseconds(1))
        #expect(!socket.isOpen)
        #expect(relay.shard.tally.refusals == [.handshakeTimeout: 1])
        #expect(relay.shard.snapshot.connections == 0)
    }

    @Test func theHandshakeTimeoutEndsWithTheHandshake() throws {
        let relay = try EmbeddedRelay()
        let socket = try relay.member("a")
        for _ in 0..<5 {
            relay.loop.advanceTime(by: .seconds(9))
            try socket.send(#"{"type":"relay-pong"}"#)
        }
        #expect(socket.isOpen)
    }

    @Test func pingsComeEveryTenSecondsAndOneUnansweredIntervalEndsTheConnection() throws {
        let relay = try EmbeddedRelay()
        let socket = try relay.member("a")
        relay.loop.advanceTime(by: .milliseconds(9_999))
        #expect(socket.texts().isEmpty)
        relay.loop.advanceTime(by: .milliseconds(1))
        #expect(socket.texts() == [#"{"type":"relay-ping"}"#])
        try socket.send(#"{"type":"relay-pong"}"#)
        relay.loop.advanceTime(by: .seconds(10))
        #expect(socket.texts() == [#"{"type":"relay-ping"}"#])
        relay.loop.advanceTime(by: .milliseconds(9_999))
        #expect(socket.texts().isEmpty)
        relay.loop.advanceTime(by: .milliseconds(1))
        #expect(socket.texts() == ["\u{0F}\u{FFFD}Heartbeat timeout"])
        #expect(relay.shard.tally.closes == [4005: 1])
        #expect(relay.shard.snapshot.members == 0)
    }

    @Test func aSenderAboveItsRateIsSlowedAndNothingIsLost() throws {
        let relay = try EmbeddedRelay { limits in
            limits.frameBurst = 10
            limits.framesPerSecond = 2
        }
        let flooder = try relay.member("flooder")
        let receiver = try relay.member("receiver")
        let quiet = try relay.member("quiet")
        _ = receiver.read()
        let flood = (0..<30).flatMap { EmbeddedSocket.frame(Array(#"{"to":"receiver","payload":\#($0)}"#.utf8)) }
        try flooder.write(flood)
        // One of the ten was the authentication.
        #expect(receiver.texts().count == 9)
        #expect(relay.shard.tally.throttled == 1)
        // Another sender is not held up.
        try quiet.send(#"{"to":"receiver","payload":"through"}"#)
        #expect(receiver.texts() == [#"{"from":"quiet","fromName":"quiet","payload":"through"}"#])
        var payloads: [String] = []
        for _ in 0..<21 {
            relay.loop.advanceTime(by: .milliseconds(500))
            let texts = receiver.texts().filter { !$0.contains("relay-ping") }
            #expect(texts.count <= 1)
            payloads += texts
        }
        #expect(payloads.count == 21)
        #expect(payloads.last == #"{"from":"flooder","fromName":"flooder","payload":29}"#)
    }

    @Test func bytesAreLimitedAsWell() throws {
        let relay = try EmbeddedRelay { limits in
            limits.byteBurst = 900
            limits.bytesPerSecond = 500
        }
        let sender = try relay.member("sender")
        let receiver = try relay.member("receiver")
        let message = #"{"payload":""# + String(repeating: "x", count: 900) + #""}"#
        // The first spends what is left and a little more, the second waits for the debt.
        try sender.send(message)
        try sender.send(message)
        #expect(receiver.texts().count == 1)
        relay.loop.advanceTime(by: .seconds(1))
        #expect(receiver.texts().count == 1)
    }

    @Test func aClientTheRelayItselfHoldsBackIsNotTakenForDead() throws {
        let relay = try EmbeddedRelay { limits in
            limits.frameBurst = 2
            limits.framesPerSecond = 1
            limits.pingInterval = .seconds(3)
        }
        let sender = try relay.member("sender")
        for number in 0..<40 { try sender.send(#"{"payload":\#(number)}"#) }
        relay.loop.advanceTime(by: .seconds(30))
        #expect(relay.shard.tally.closes.isEmpty)
        #expect(sender.isOpen)
    }

    @Test func aBucketNeverHoldsMoreThanItsBurst() {
        let start = NIODeadline.uptimeNanoseconds(1_000)
        var bucket = TokenBucket(perSecond: 10, burst: 3, now: start)
        let later = start + .hours(100)
        for _ in 0..<3 {
            #expect(bucket.wait(at: later) == .zero)
            bucket.spend(1)
        }
        #expect(bucket.wait(at: later) == .milliseconds(100))
        // Time that goes backwards is no time.
        #expect(bucket.wait(at: start) == .milliseconds(100))
        #expect(bucket.wait(at: later + .milliseconds(100)) == .zero)
    }
}
