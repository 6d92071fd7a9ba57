import NIOSSL
import TestSupport

extension TestCertificate {
    /// A key that belongs to another certificate.
    static let otherKey = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgZejpRHpYm9AU47eH
        DF5yTnW1Tm5YnokTm0i09N7W6zShRANCAASxixdKykiZQgcwfu0MPp028XSJU7N6
        h53Lk/lGjIovEGsS2fE+La2PV/sML7gxaSw/fvPkKLDQHSXZbk3Bv4Fw
        -----END PRIVATE KEY-----
        """

    /// What a client needs to trust the certificate.
    static func clientContext() throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.trustRoots = .certificates([
            try NIOSSLCertificate(bytes: Array(certificate.utf8), format: .pem)
        ])
        return try NIOSSLContext(configuration: configuration)
    }
}
