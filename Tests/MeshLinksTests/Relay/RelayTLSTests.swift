import Ambient
import Foundation
import Logging
import MeshProtocol
import NIOSSL
import TestSupport
import Testing

@testable import MeshLinks

@Suite("A relay behind TLS", .timeLimit(.minutes(5)))
struct RelayTLSTests {
    private let temporary: TemporaryDirectory

    init() throws { temporary = try TemporaryDirectory() }

    private func relay(certificate: String, key: String) async throws -> ScriptedRelay {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(certificate.utf8)).map {
            NIOSSLCertificateSource.certificate($0)
        }
        let key = try NIOSSLPrivateKey(bytes: Array(key.utf8), format: .pem)
        let settings = TLSConfiguration.makeServerConfiguration(certificateChain: chain, privateKey: .privateKey(key))
        return try await ScriptedRelay(tls: NIOSSLContext(configuration: settings))
    }

    private func authorityFile(_ content: String = TestCertificates.authority) throws -> String {
        let path = temporary.appending("ca.pem")
        try Data(content.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func start(_ url: String, caFile: String?) throws -> RunningTransport {
        let configuration = try RelayConfiguration(
            url: url, token: "s3cret", nodeID: node(5), name: PeerName("eve"), caFile: caFile)
        return RunningTransport(
            RelayTransport(
                configuration: configuration, time: SteppedTime(), random: SystemRandom(), logger: silentLogger))
    }

    @Test func isUsedWhenItsAuthorityAndNameAreRight() async throws {
        let relay = try await relay(certificate: TestCertificates.localhost, key: TestCertificates.localhostKey)
        let running = try start(relay.url(host: "localhost"), caFile: authorityFile())
        let connection = try await relay.accept()
        #expect(await connection.text()?.contains("relay-auth") == true)
        await connection.welcome([(try node(1).text, "ada")])
        let link = try await running.log.opened().id
        try running.transport.send(frame(ofSize: 1_000_000), over: link)
        #expect(await connection.text()?.utf8.count ?? 0 > 1_000_000)
        try await running.stop()
    }

    @Test func anAddressIsCheckedAgainstTheCertificateToo() async throws {
        let relay = try await relay(certificate: TestCertificates.address, key: TestCertificates.addressKey)
        let running = try start(relay.url, caFile: authorityFile())
        let connection = try await relay.accept()
        #expect(await connection.text()?.contains("relay-auth") == true)
        try await running.stop()
        let named = try await self.relay(certificate: TestCertificates.localhost, key: TestCertificates.localhostKey)
        let wrong = try start(named.url, caFile: authorityFile())
        #expect(try await wrong.log.waiting().contains("certificate could not be verified"))
        try await wrong.stop()
    }

    @Test func aNameIsNotVouchedForByACertificateForItsAddress() async throws {
        let relay = try await relay(certificate: TestCertificates.address, key: TestCertificates.addressKey)
        let running = try start(relay.url(host: "localhost"), caFile: authorityFile())
        #expect(try await running.log.waiting().contains("certificate could not be verified"))
        let connection = try await relay.accept()
        #expect(await connection.next() == .end, "nothing may have been said")
        try await running.stop()
    }

    @Test func isLeftBeforeAnythingIsSaidWhenItsNameIsAnother() async throws {
        let relay = try await relay(certificate: TestCertificates.other, key: TestCertificates.otherKey)
        let running = try start(relay.url(host: "localhost"), caFile: authorityFile())
        #expect(try await running.log.waiting().contains("certificate could not be verified"))
        try await running.stop()
    }

    @Test func isLeftWhenNobodyWeTrustSignedItsCertificate() async throws {
        let relay = try await relay(certificate: TestCertificates.localhost, key: TestCertificates.localhostKey)
        let running = try start(relay.url(host: "localhost"), caFile: nil)
        #expect(try await running.log.waiting().contains("certificate could not be verified"))
        try await running.stop()
    }

    @Test func aPlainServerAtATLSAddressIsReported() async throws {
        let relay = try await ScriptedRelay()
        let running = try start("wss://localhost:\(relay.port)", caFile: authorityFile())
        #expect(try await running.log.waiting().contains("cannot be reached"))
        try await running.stop()
    }

    @Test("An authority file that cannot be used stops the transport", arguments: ["", "no certificate"])
    func unusableAuthorities(content: String) async throws {
        let running = try start("wss://localhost:1", caFile: authorityFile(content))
        #expect(try await running.log.stopped().contains("ca.pem"))
        await #expect(throws: LinkError.self) { try await running.task.value }
    }

    @Test func aMissingAuthorityFileStopsTheTransport() async throws {
        let running = try start("wss://localhost:1", caFile: temporary.appending("missing.pem"))
        #expect(try await running.log.stopped().contains("missing.pem"))
        await #expect(throws: LinkError.self) { try await running.task.value }
    }
}
