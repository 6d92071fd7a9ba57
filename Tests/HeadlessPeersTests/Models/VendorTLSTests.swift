import Foundation
import NIOSSL
import TestSupport
import Testing

@testable import HeadlessPeers

/// Vendors behind TLS, with an authority of the person's own in `$SSL_CERT_FILE`.
@Suite(.timeLimit(.minutes(5)))
struct VendorTLSTests {
    private let folder: TemporaryDirectory

    init() throws { folder = try TemporaryDirectory() }

    private func server() async throws -> VendorServer {
        let chain = try NIOSSLCertificate.fromPEMBytes(Array(TestCertificates.localhost.utf8))
        let key = try NIOSSLPrivateKey(bytes: Array(TestCertificates.localhostKey.utf8), format: .pem)
        let settings = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        return try await VendorServer(
            [.json(200, Vendor.openai.calling(goodArguments))], tls: NIOSSLContext(configuration: settings))
    }

    private func authority() throws -> String {
        let path = folder.appending("ca.pem")
        try Data(TestCertificates.authority.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func reason(host: String, environment: [String: String]) async throws -> ModelError? {
        let server = try await server()
        let model = try Vendor.openai.model(at: "https://\(host):\(server.port)", environment: environment)
        let error = await failure(of: model)
        #expect(error == nil || server.requests.isEmpty)
        await model.close()
        await server.stop()
        return error
    }

    @Test func theNamedAuthorityIsTrusted() async throws {
        #expect(try await reason(host: "localhost", environment: ["SSL_CERT_FILE": authority()]) == nil)
    }

    @Test func withoutItNobodyIsTrustedAndNoKeyIsSent() async throws {
        let error = try await reason(host: "localhost", environment: [:])
        guard case .unreachable? = error?.reason else {
            Issue.record("trusted: \(String(describing: error))")
            return
        }
        #expect(error?.usage == ModelUsage.none)
    }

    @Test func anotherNameIsNotTrusted() async throws {
        guard
            case .unreachable? = try await reason(host: "127.0.0.1", environment: ["SSL_CERT_FILE": authority()])?
                .reason
        else {
            Issue.record("trusted")
            return
        }
    }

    @Test func anAuthorityFileThatIsNotThereIsAnError() async throws {
        let missing = ["SSL_CERT_FILE": folder.appending("none.pem")]
        guard case .unreachable? = try await reason(host: "localhost", environment: missing)?.reason else {
            Issue.record("went on without it")
            return
        }
    }
}
