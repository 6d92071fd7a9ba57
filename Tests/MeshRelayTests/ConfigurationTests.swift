import Testing

@testable import MeshRelay

struct ConfigurationTests {
    @Test func withoutSettingsTheDefaultsHold() throws {
        let configuration = try RelayConfiguration(environment: ["PATH": "/bin", "KITH_RELAY": "ws://elsewhere"])
        #expect(configuration == RelayConfiguration())
        #expect(configuration.limits.authTimeout == .seconds(10))
    }

    @Test func settingsAreRead() throws {
        let configuration = try RelayConfiguration(environment: [
            "KITH_RELAY_HOST": "0.0.0.0", "KITH_RELAY_PORT": "9000", "KITH_RELAY_TOKENS": "tok:en:one,b:two",
            "KITH_RELAY_TLS_CERTIFICATE": "/c.pem", "KITH_RELAY_TLS_KEY": "/k.pem", "KITH_RELAY_FRAME_BYTES": "2048",
            "KITH_RELAY_AUTH_TIMEOUT_MS": "1500", "KITH_RELAY_READ_WAKE_CHANNELS": "no", "KITH_RELAY_EVENT_LOOPS": "2",
        ])
        #expect(configuration.host == "0.0.0.0" && configuration.port == 9000)
        #expect(configuration.tokens == ["tok:en": "one", "b": "two"])
        #expect(configuration.tls == .init(certificateChain: "/c.pem", privateKey: "/k.pem"))
        #expect(configuration.limits.frameBytes == 2048 && configuration.limits.authTimeout == .milliseconds(1500))
        #expect(!configuration.readsWakeChannels && configuration.eventLoops == 2)
    }

    @Test func oneTokenAloneOpensTheDefaultRoom() throws {
        #expect(try RelayConfiguration(environment: ["KITH_RELAY_TOKEN": "t"]).tokens == ["t": "default"])
    }

    @Test(
        arguments: [
            (["KITH_RELAY_PORT": "70000"], "KITH_RELAY_PORT is 70000; it must be a number from 0 to 65535."),
            (["KITH_RELAY_PORT": "http"], "KITH_RELAY_PORT is http; it must be a number from 0 to 65535."),
            (
                ["KITH_RELAY_FRAME_BYTES": "1"],
                "KITH_RELAY_FRAME_BYTES is 1; it must be a number from 1024 to 67108864."
            ),
            (
                ["KITH_RELAY_FRAMES_PER_SECOND": "99999999999999999999"],
                "KITH_RELAY_FRAMES_PER_SECOND is 99999999999999999999; it must be a number from 1 to 1000000000."
            ),
            (["KITH_RELAY_ALLOW_OPEN": "maybe"], "KITH_RELAY_ALLOW_OPEN must be one of: 1, true, yes, 0, false, no."),
            (
                ["KITH_RELAY_TOKENS": "a:one,secret"],
                "Entry 2 of KITH_RELAY_TOKENS has no colon; write it as token:room, entries separated by commas."
            ),
            (
                ["KITH_RELAY_TOKENS": "s:one,s:two"],
                "Entry 2 of KITH_RELAY_TOKENS repeats a token; give every room a token of its own."
            ),
            (["KITH_RELAY_TOKENS": ":one"], "The token of room one must have 1 to 1024 bytes."),
            (
                ["KITH_RELAY_TOKENS": "t:No Room"],
                "No Room cannot be a room; use 1 to 64 of the characters a-z, 0-9, '-', '_' and '.'."
            ),
            (
                ["KITH_RELAY_TLS_KEY": "/k"],
                "TLS needs a certificate and a key; set KITH_RELAY_TLS_CERTIFICATE as well, or neither."
            ),
            (
                ["KITH_RELAY_HOST": "10.0.0.1"],
                "A relay without tokens lets everybody in, so it may not listen on 10.0.0.1. Set KITH_RELAY_TOKENS, listen on "
                    + "127.0.0.1, or allow it on purpose with KITH_RELAY_ALLOW_OPEN=1."
            ),
        ] as [([String: String], String)])
    func aBadSettingIsExplained(environment: [String: String], explanation: String) {
        let error = #expect(throws: RelayConfigurationError.self) {
            try RelayConfiguration(environment: environment)
        }
        #expect(error?.description == explanation)
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("127.1.2.3", true), ("::1", true), ("localhost", true), ("127.0.0.1.evil.example", false),
        ("0.0.0.0", false), ("::", false), ("192.168.0.1", false), ("127.evil.example.com", false),
    ])
    func onlyLoopbackIsTakenForLoopback(host: String, isLoopback: Bool) {
        #expect(RelayConfiguration(host: host).isLoopback == isLoopback)
    }

    @Test func limitsSetInCodeAreCheckedToo() {
        var configuration = RelayConfiguration()
        configuration.limits.bytesPerSecond = 0
        #expect(throws: RelayConfigurationError.self) { try configuration.validate() }
        configuration.limits = RelayLimits()
        configuration.limits.pingInterval = .seconds(-1)
        #expect(throws: RelayConfigurationError.self) { try configuration.validate() }
    }

    @Test func whatGoesIntoALogIsOneSafeLine() {
        #expect(LogSafe.text("a\nb\u{202E}c\u{1F600}") == "a?b?c?")
        #expect(LogSafe.text(String(repeating: "x", count: 100)).count == 67)
    }
}
