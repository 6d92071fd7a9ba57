import Logging
import TestSupport
import Testing
import WireJSON

@testable import MeshRelay

@Suite(.timeLimit(.minutes(5)))
struct ServerLifeTests {
    private let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func aPortInUseIsExplained() async throws {
        try await withRelay { relay in
            let second = RelayServer(
                configuration: RelayConfiguration(port: relay.port), logger: logger, time: ManualTime())
            let error = await #expect(throws: RelayError.self) { try await second.run() }
            #expect(error?.description.contains("port \(relay.port)") == true)
            #expect(await second.boundPort == 0)
        }
    }

    @Test func aRelayRunsOnce() async throws {
        try await withRelay { relay in
            await #expect(throws: RelayError.alreadyRan) { try await relay.server.run() }
        }
    }

    @Test func anOpenRelayDoesNotListenBeyondLoopback() async throws {
        let server = RelayServer(
            configuration: RelayConfiguration(host: "0.0.0.0", port: 0), logger: logger, time: ManualTime())
        await #expect(throws: RelayConfigurationError.openToTheNetwork(host: "0.0.0.0")) { try await server.run() }
    }

    @Test func whatOneSenderSaysArrivesInOrderOnEveryLoop() async throws {
        try await withRelay(eventLoops: 4) { relay in
            var receivers: [RelayClient] = []
            for number in 0..<6 { receivers.append(try await relay.member("receiver-\(number)")) }
            let sender = try await relay.member("sender")
            try await sender.send(
                (0..<200).map { number in
                    number % 5 == 4 ? #"{"to":"receiver-3","payload":\#(number)}"# : #"{"payload":\#(number)}"#
                })
            for (index, receiver) in receivers.enumerated() {
                var payloads: [Int64] = []
                while payloads.last != 198 {
                    if let payload = try await receiver.json()["payload"]?.integerValue { payloads.append(payload) }
                }
                let expected = (0...198).filter { index == 3 || $0 % 5 != 4 }.map { Int64($0) }
                #expect(payloads == expected)
            }
        }
    }

    @Test func aPayloadIsForwardedByteForByte() async throws {
        try await withRelay { relay in
            let sender = try await relay.member("sender", name: #"a "quoted" näme"#)
            let receiver = try await relay.member("receiver")
            _ = try await sender.text()
            let payload = #"{ "b" : 1.0, "a":[1e2 , "é\/"], "b":2 }"#
            try await sender.send(#" {"x":0, "payload" :  "# + payload + #"  ,"from":"liar","fromName":"liar"} "#)
            #expect(
                try await receiver.text()
                    == #"{"from":"sender","fromName":"a \"quoted\" näme","payload":"# + payload + "}")
        }
    }

    @Test func aMemberThatAuthenticatesAgainIsOnlyToldWhoIsThere() async throws {
        try await withRelay { relay in
            let witness = try await relay.member("witness")
            let member = try await relay.member("member")
            _ = try await witness.text()
            let list = #"{"type":"relay-peers","peers":[{"nodeId":"witness","name":"witness"}]}"#
            #expect(try await member.enter("member") == list)
            try await member.send(#"{"payload":1}"#)
            #expect(try await witness.text() == #"{"from":"member","fromName":"member","payload":1}"#)
            try await member.send(RelayClient.auth("somebody-else"))
            #expect(await member.next() == .close(4002, "Invalid auth"))
        }
    }

    @Test func replacedTokensPutTheirHoldersOutUntilTheyShowNewOnes() async throws {
        try await withRelay(tokens: ["old": "room", "kept": "room"], eventLoops: 2) { relay in
            let kept = try await relay.member("kept", token: "kept")
            let outdated = try await relay.member("outdated", token: "old")
            _ = try await kept.text()
            try relay.server.replaceTokens(["new": "room", "kept": "room"])
            #expect(try await outdated.text() == #"{"type":"relay-reauth"}"#)
            #expect(try await kept.text() == #"{"type":"relay-peer-left","nodeId":"outdated","name":"outdated"}"#)
            // What was under way is dropped; the new token opens the room again.
            try await outdated.send(#"{"payload":"lost"}"#)
            let answer = try await outdated.enter("outdated", token: "new")
            #expect(answer == #"{"type":"relay-peers","peers":[{"nodeId":"kept","name":"kept"}]}"#)
            #expect(try await kept.text() == #"{"type":"relay-peer-joined","nodeId":"outdated","name":"outdated"}"#)
            try await outdated.send(#"{"payload":"seen"}"#)
            #expect(try await kept.text() == #"{"from":"outdated","fromName":"outdated","payload":"seen"}"#)
            let late = try await relay.client()
            try await late.send(RelayClient.auth("late", token: "old"))
            #expect(await late.next() == .text(#"{"type":"relay-error","message":"Invalid token"}"#))
        }
    }

    @Test func payloadsAreOpaqueIfTheConfigurationSaysSo() async throws {
        try await withRelay(readsWakeChannels: false) { relay in
            let member = try await relay.member("member")
            try await member.send(#"{"payload":{"type":"wake-channel","platform":"apns","token":"aa"}}"#)
            let other = try await relay.client()
            let answer = try await other.enter("other")
            #expect(answer == #"{"type":"relay-peers","peers":[{"nodeId":"member","name":"member"}]}"#)
        }
    }
}
