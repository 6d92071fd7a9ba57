import Logging
import NIOCore
import TestSupport
import Testing
import WireJSON

@testable import MeshRelay

@Suite(.timeLimit(.minutes(5)))
struct StatusPageTests {
    @Test func healthCountsWhoIsConnected() async throws {
        try await withRelay { relay in
            let member = try await relay.member("a")
            relay.time.advance(by: .seconds(61))
            let answer = try await PlainSocket.get("/health", port: relay.port)
            #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n" + #"{"status":"ok","connections":1,"uptime":61}"#))
            withExtendedLifetime(member) {}
        }
    }

    @Test func metricsTellWhatHappenedOnEveryLoop() async throws {
        try await withRelay(tokens: ["t": "room"], eventLoops: 3) { relay in
            let sender = try await relay.member("sender", token: "t")
            let receivers = [
                try await relay.member("r1", token: "t"), try await relay.member("r2", token: "t"),
                try await relay.member("r3", token: "t"),
            ]
            try await sender.send([
                #"{"payload":1}"#, #"{"to":"r1","payload":2}"#, #"{"to":"nobody","payload":3}"#, "{}", "?",
            ])
            for line in [
                "kith_relay_members 4", "kith_relay_rooms 1", "kith_relay_deliveries_total 4",
                #"kith_relay_dropped_total{reason="unknown_target"} 1"#,
                #"kith_relay_dropped_total{reason="no_payload"} 1"#, #"kith_relay_dropped_total{reason="not_json"} 1"#,
                #"kith_relay_build_info{version="1.2.3"} 1"#, "kith_relay_frames_in_total 9",
            ] {
                #expect(try await relay.reports(line), "\(line)")
            }
            withExtendedLifetime(receivers) {}
        }
    }

    @Test func metricsAndLogsNameNoPeerNoRoomNoTokenAndNoPayload() async throws {
        let secrets = ["tok-secret", "room-secret", "name-secret", "payload-secret", "wake-secret"]
        let log = LogLines()
        let logger = Logger(label: "relay") { _ in log }
        try await withRelay(tokens: [secrets[0]: secrets[1]], logger: logger) { relay in
            let client = try await relay.client()
            let wake: JSON = ["platform": "apns", "token": .string(secrets[4])]
            try await client.send(RelayClient.auth("node-1", name: secrets[2], token: secrets[0], wake: wake))
            _ = try await client.text()
            let witness = try await relay.member("node-2\u{202E}", name: secrets[2], token: secrets[0])
            try await client.send(#"{"payload":"payload-secret"}"#)
            _ = try await witness.text()
            let bad = try await relay.client()
            try await bad.send(RelayClient.auth("node-3", name: secrets[2], token: secrets[0] + "x"))
            while await bad.next() != nil {}
            let pages = try await PlainSocket.get("/metrics", port: relay.port)
            for secret in secrets + ["node-1"] { #expect(!pages.contains(secret)) }
        }
        let lines = log.all
        #expect(lines.contains { $0.contains("node-1") })
        for secret in secrets { #expect(!lines.contains { $0.contains(secret) }) }
        #expect(!lines.contains { $0.contains("\n") })
    }

    @Test(arguments: [
        ("GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n", "404"), ("POST /health HTTP/1.1\r\nHost: x\r\n\r\n", "405"),
        ("GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n", "400"),
        ("GET /health?verbose=1 HTTP/1.0\r\n\r\n", "200"),
    ])
    func otherRequestsAreAnsweredAndClosed(request: String, status: String) async throws {
        try await withRelay { relay in
            let answer = try await PlainSocket.exchange(request, port: relay.port)
            #expect(answer.hasPrefix("HTTP/1.1 \(status) "))
        }
    }

    @Test func theUpgradeNamesTheProcessAndAnyPathWillDo() async throws {
        var instances: Set<String> = []
        for seed in [1, 1, 2] as [UInt64] {
            try await withRelay(seed: seed) { relay in
                let client = try await RelayClient.connect(to: relay.port, path: "/any/path?x=1")
                let instance = try #require(client.instance)
                #expect(instance.count == 32 && instance.allSatisfy(\.isHexDigit))
                instances.insert(instance)
            }
        }
        #expect(instances.count == 2)
    }
}
