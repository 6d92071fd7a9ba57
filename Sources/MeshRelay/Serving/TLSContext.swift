import NIOSSL

extension RelayConfiguration.TLSFiles {
    /// Reads both files and checks that they belong together.
    func load() throws(RelayError) -> NIOSSLContext {
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
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .mismatchedKey(certificate: certificateChain, key: privateKey)
        }
    }
}
