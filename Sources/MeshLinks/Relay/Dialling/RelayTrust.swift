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

    /// Whether a verified certificate is for this host *name*.
    ///
    /// NIOSSL is also content with a certificate for the IP address that the name resolved to, so whoever can forge DNS
    /// answers and owns a certificate for their own address could pose as the relay. A name has to be vouched for by name.
    static func certificate(_ certificate: NIOSSLCertificate, isFor host: String) -> Bool {
        let host = Array(host.utf8)
        return certificate._subjectAlternativeNames().contains { entry in
            entry.nameType == .dnsName
                && name(entry.contents.map { $0 | ($0 >= 0x41 && $0 <= 0x5A ? 0x20 : 0) }, covers: host)
        }
    }

    /// A name covers itself; `*.` covers exactly one label, and only below at least two others (RFC 6125, 6.4.3).
    private static func name(_ name: [UInt8], covers host: [UInt8]) -> Bool {
        if name == host { return true }
        guard name.starts(with: "*.".utf8), let dot = host.firstIndex(of: UInt8(ascii: ".")), dot > 0 else {
            return false
        }
        let parent = name.dropFirst(1)
        return parent.dropFirst().contains(UInt8(ascii: ".")) && parent.elementsEqual(host[dot...])
    }
}
