import Foundation

/// A certificate for localhost and 127.0.0.1 that signs itself, valid from 2020 to 2120. It protects nothing.
///
/// Made with OpenSSL 3: keys by `openssl ecparam -name prime256v1 -genkey -noout | openssl pkcs8 -topk8 -nocrypt`, the
/// certificate by `openssl req -new -subj /CN=localhost` and `openssl ca -selfsign -startdate 20200101000000Z -enddate
/// 21200101000000Z` with the extension `subjectAltName=DNS:localhost,IP:127.0.0.1`.
public enum TestCertificate {
    /// The certificate, PEM.
    public static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBaDCCAQ2gAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAlsb2NhbGhv
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABEFBnR/0lYJN9TRL
        WR0yOnq34oGaibZjS9fqL7PEA+dnKHKbfmaNM+rJ7xPmkUc/lBp0KgnuMIRAzbG0
        9pn+Z1GjTjBMMBoGA1UdEQQTMBGCCWxvY2FsaG9zdIcEfwAAATAPBgNVHRMBAf8E
        BTADAQH/MB0GA1UdDgQWBBRk3wQ2lbVhxXwt/87oIWeTxZeRtzAKBggqhkjOPQQD
        AgNJADBGAiEA16A8d31bEQDeKlceI/k5Zd7WNNnkkUn5tYF5s7c6kcICIQC3eQJZ
        7SHNfBDaLuAYfx38taFV80qNQpRcECOWsIufkg==
        -----END CERTIFICATE-----
        """

    /// Its private key, PEM.
    public static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgiK078scTCyZRqf+N
        2VlL2BJG5Yxd32hlNHHEKSBaZTuhRANCAARBQZ0f9JWCTfU0S1kdMjp6t+KBmom2
        Y0vX6i+zxAPnZyhym35mjTPqye8T5pFHP5QadCoJ7jCEQM2xtPaZ/mdR
        -----END PRIVATE KEY-----
        """

    /// Writes a text into the folder and returns its path.
    public static func write(_ text: String, as name: String, in folder: TemporaryDirectory) throws -> String {
        let path = folder.appending(name)
        try Data((text + "\n").utf8).write(to: URL(fileURLWithPath: path))
        return path
    }
}
