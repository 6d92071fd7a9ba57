import Logging
import TestSupport
import Testing

@testable import MeshRelay

@Suite(.timeLimit(.minutes(5)))
struct TLSTests {
    @Test func theRelaySpeaksTLSWithACertificateFromFiles() async throws {
        let folder = try TemporaryDirectory()
        let files = RelayConfiguration.TLSFiles(
            certificateChain: try TestCertificate.write(TestCertificate.certificate, as: "cert.pem", in: folder),
            privateKey: try TestCertificate.write(TestCertificate.key, as: "key.pem", in: folder))
        let trusting = try TestCertificate.clientContext()
        try await withRelay(tls: files) { relay in
            let first = try await RelayClient.connect(to: relay.port, tls: trusting)
            try await first.enter("first")
            let second = try await RelayClient.connect(to: relay.port, tls: trusting)
            try await second.enter("second")
            _ = try await first.text()
            let large = String(repeating: "x", count: 1 << 20)
            try await second.send(#"{"payload":""# + large + #""}"#)
            #expect(try await first.text() == #"{"from":"second","fromName":"second","payload":""# + large + #""}"#)
            // Without TLS there is nothing to be had.
            #expect(try await !PlainSocket.get("/health", port: relay.port).contains("200"))
            try await first.close()
            #expect(await first.next() == .close(1000, ""))
        }
    }

    @Test func aSlowReaderBehindTLSIsBoundedToo() async throws {
        let folder = try TemporaryDirectory()
        let files = RelayConfiguration.TLSFiles(
            certificateChain: try TestCertificate.write(TestCertificate.certificate, as: "cert.pem", in: folder),
            privateKey: try TestCertificate.write(TestCertificate.key, as: "key.pem", in: folder))
        let trusting = try TestCertificate.clientContext()
        let tight: (inout RelayLimits) -> Void = { limits in
            limits.outboundQueueBytes = 128 << 10
            limits.closeGrace = .milliseconds(50)
        }
        try await withRelay(tls: files, limits: tight) { relay in
            let stalled = try await RelayClient.connect(to: relay.port, tls: trusting)
            try await stalled.enter("stalled")
            try await stalled.read(false)
            let sender = try await RelayClient.connect(to: relay.port, tls: trusting)
            try await sender.enter("sender")
            let message = #"{"payload":""# + String(repeating: "x", count: 64 << 10) + #""}"#
            let flood = Task {
                for _ in 0..<2_000 where !Task.isCancelled { try await sender.send(message) }
            }
            #expect(try await sender.text() == #"{"type":"relay-peer-left","nodeId":"stalled","name":"stalled"}"#)
            flood.cancel()
            _ = await flood.result
        }
    }

    @Test func filesThatCannotBeUsedAreNamed() async throws {
        let folder = try TemporaryDirectory()
        let certificate = try TestCertificate.write(TestCertificate.certificate, as: "cert.pem", in: folder)
        let key = try TestCertificate.write(TestCertificate.key, as: "key.pem", in: folder)
        let otherKey = try TestCertificate.write(TestCertificate.otherKey, as: "other.pem", in: folder)
        let missing = folder.appending("missing.pem")
        let cases: [(String, String, RelayError)] = [
            (missing, key, .unreadableCertificate(path: missing)), (key, key, .unreadableCertificate(path: key)),
            (certificate, missing, .unreadableKey(path: missing)),
            (certificate, certificate, .unreadableKey(path: certificate)),
            (certificate, otherKey, .mismatchedKey(certificate: certificate, key: otherKey)),
        ]
        for (chain, key, problem) in cases {
            let server = RelayServer(
                configuration: RelayConfiguration(port: 0, tls: .init(certificateChain: chain, privateKey: key)),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, time: ManualTime())
            await #expect(throws: problem) { try await server.run() }
            #expect(await server.boundPort == 0)
        }
    }
}
