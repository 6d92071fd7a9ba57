import NIOCore
import NIOWebSocket
import Testing

@testable import MeshRelay

/// What one client may cost, on real sockets.
@Suite(.timeLimit(.minutes(5)))
struct LimitTests {
    @Test func anAddressWithTooManyConnectionsIsToldWith429() async throws {
        try await withRelay(limits: { $0.connectionsPerAddress = 2 }) { relay in
            let first = try await relay.member("1")
            let second = try await relay.member("2")
            await #expect(throws: RelayClient.Problem.noWebSocket) { _ = try await relay.client() }
            let answer = try await PlainSocket.exchange(
                String(decoding: EmbeddedSocket.handshake, as: UTF8.self), port: relay.port)
            #expect(answer.hasPrefix("HTTP/1.1 429 "))
            // Status pages are answered all the same, and a place that becomes free can be taken.
            #expect(try await PlainSocket.get("/health", port: relay.port).hasPrefix("HTTP/1.1 200 "))
            try await second.close()
            while await second.next() != nil {}
            #expect(try await relay.reports("kith_relay_members 1"))
            let third = try await relay.member("3")
            try await third.send(#"{"payload":3}"#)
            _ = try await first.text()
        }
    }

    @Test func aFullRelayAnswers503() async throws {
        try await withRelay(limits: { $0.connections = 1 }) { relay in
            let only = try await relay.member("1")
            let answer = try await PlainSocket.exchange(
                String(decoding: EmbeddedSocket.handshake, as: UTF8.self), port: relay.port)
            #expect(answer.hasPrefix("HTTP/1.1 503 "))
            #expect(try await relay.reports(#"kith_relay_refused_total{reason="relay_full"} 1"#))
            withExtendedLifetime(only) {}
        }
    }

    enum BadHead: CaseIterable {
        case longField, manyFields, noHTTP

        var text: String {
            switch self {
            case .longField: "GET / HTTP/1.1\r\nX-Long: " + String(repeating: "x", count: 20_000) + "\r\n\r\n"
            case .manyFields: "GET / HTTP/1.1\r\n" + String(repeating: "X-Many: y\r\n", count: 100) + "\r\n"
            case .noHTTP: "no http at all\r\n\r\n"
            }
        }
    }

    @Test(arguments: BadHead.allCases)
    func aRequestHeadOutOfBoundsIsRefused(head: BadHead) async throws {
        try await withRelay { relay in
            let answer = try await PlainSocket.exchange(head.text, port: relay.port)
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4"))
            #expect(try await PlainSocket.get("/health", port: relay.port).hasPrefix("HTTP/1.1 200 "))
        }
    }

    @Test func aMessageInFragmentsIsPutTogether() async throws {
        try await withRelay { relay in
            let sender = try await relay.member("sender")
            let receiver = try await relay.member("receiver")
            _ = try await sender.text()
            let parts = [#"{"pay"#, #"load":"gr"#, "\u{FC}", #"\u00df"}"#]
            for (index, part) in parts.enumerated() {
                try await sender.send(
                    WebSocketFrame(
                        fin: index == parts.count - 1, opcode: index == 0 ? .text : .continuation, maskKey: .random(),
                        data: ByteBuffer(string: part)))
                try await sender.send(
                    WebSocketFrame(fin: true, opcode: .ping, maskKey: .random(), data: ByteBuffer(string: "\(index)")))
            }
            #expect(try await receiver.text() == #"{"from":"sender","fromName":"sender","payload":"grü\u00df"}"#)
            for index in parts.indices { #expect(await sender.next() == .pong("\(index)")) }
        }
    }

    @Test func fragmentsCannotGetAroundTheLimit() async throws {
        try await withRelay(limits: { $0.frameBytes = 1024 }) { relay in
            let client = try await relay.member("fragments")
            let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 600)
            try await client.send(WebSocketFrame(fin: false, opcode: .text, maskKey: .random(), data: piece))
            try await client.send(WebSocketFrame(fin: false, opcode: .continuation, maskKey: .random(), data: piece))
            #expect(await client.next() == .close(1009, "Message too big"))
        }
    }

    @Test func thereIsABoundOnTheNumberOfFragments() async throws {
        try await withRelay(limits: { $0.fragmentsPerMessage = 3 }) { relay in
            let client = try await relay.member("fragments")
            for index in 0..<4 {
                try await client.send(
                    WebSocketFrame(
                        fin: false, opcode: index == 0 ? .text : .continuation, maskKey: .random(),
                        data: ByteBuffer(string: " ")))
            }
            #expect(await client.next() == .close(1009, "Message too big"))
        }
    }

    @Test func aClientThatDoesNotReadIsClosedWith1013WhileOthersKeepReceiving() async throws {
        let bound = 256 << 10
        try await withRelay(limits: {
            $0.outboundQueueBytes = bound; $0.closeGrace = .seconds(30)
        }) { relay in
            let stalled = try await relay.member("stalled")
            let reader = try await relay.member("reader")
            let sender = try await relay.member("sender")
            _ = try await reader.text()
            try await stalled.read(false)
            let message = #"{"payload":""# + String(repeating: "x", count: 32 << 10) + #""}"#
            var sent = 0
            // As much as it takes to fill both kernels' buffers and the queue; the reader has to follow all the way.
            while sent < 2_000 {
                try await sender.send(message)
                sent += 1
                let received = try await reader.text()
                if received.contains("relay-peer-left") { break }
                #expect(received.utf8.count > 32 << 10)
            }
            #expect(sent < 2_000)
            try await stalled.read(true)
            var last: Received?
            while let received = await stalled.next() { last = received }
            #expect(last == .close(1013, "Slow consumer: too much is waiting for this connection"))
            try await sender.send(#"{"to":"reader","payload":"after"}"#)
            while try await !reader.text().contains("after") {}
            #expect(try await relay.reports(#"kith_relay_closes_total{code="1013"} 1"#))
            let metrics = try await PlainSocket.get("/metrics", port: relay.port)
            let mark = try #require(
                metrics.split(separator: "\n").first { $0.hasPrefix("kith_relay_outbound_queue_high_water_bytes ") })
            let highWater = try #require(Int(mark.split(separator: " ")[1]))
            // What waited went over the bound by one message at most, give or take its envelope.
            #expect((bound...(bound + (34 << 10))).contains(highWater))
        }
    }
}
