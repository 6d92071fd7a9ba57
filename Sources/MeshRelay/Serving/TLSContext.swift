import NIOCore
import NIOSSL

extension RelayConfiguration.TLSFiles {
    /// Reads both files and checks that they belong together.
    ///
    /// - Parameter closeGrace: how long a client may take to answer the end of TLS, as it may with the close frame.
    func load(closeGrace: Duration) throws(RelayError) -> NIOSSLContext {
        let chain: [NIOSSLCertificate]
        do {
            chain = try NIOSSLCertificate.fromPEMFile(certificateChain)
        } catch {
            throw .unreadableCertificate(path: certificateChain)
        }
        guard !chain.isEmpty else { throw .unreadableCertificate(path: certificateChain) }
        let key: NIOSSLPrivateKey
        do {
            key = try NIOSSLPrivateKey(file: privateKey, format: .pem)
        } catch {
            throw .unreadableKey(path: privateKey)
        }
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.shutdownTimeout = TimeAmount(closeGrace)
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .mismatchedKey(certificate: certificateChain, key: privateKey)
        }
    }
}
