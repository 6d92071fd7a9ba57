import NIOSSL

/// The TLS settings of a relay connection: server name and certificate chain are always verified.
enum RelayTrust {
    /// - Parameter authorities: PEM file to trust instead of the system's authorities.
    static func context(authorities: String?) throws(LinkError) -> NIOSSLContext {
        var settings = TLSConfiguration.makeClientConfiguration()
        settings.minimumTLSVersion = .tlsv12
        settings.applicationProtocols = ["http/1.1"]
        if let authorities {
            do {
                settings.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authorities))
            } catch {
                throw .authorityFile(path: authorities, detail: "\(error)")
            }
        }
        do {
            return try NIOSSLContext(configuration: settings)
        } catch {
            throw .authorityFile(path: authorities ?? "the system's store", detail: "\(error)")
        }
    }
}
