/// Why a relay did not start.
public enum RelayError: Error, Hashable, CustomStringConvertible {
    /// The address could not be listened on.
    case cannotListen(host: String, port: Int, cause: String)
    /// The certificate file is missing or holds no PEM certificate.
    case unreadableCertificate(path: String)
    /// The key file is missing or holds no PEM private key.
    case unreadableKey(path: String)
    /// The key does not belong to the certificate.
    case mismatchedKey(certificate: String, key: String)
    /// The store for mail and rooms cannot be used.
    case mailStore(path: String, problem: String)
    /// `run()` was called a second time.
    case alreadyRan

    /// What is wrong and what to do about it.
    public var description: String {
        switch self {
        case .cannotListen(let host, let port, let cause):
            "The relay cannot listen on \(LogSafe.text(host)) port \(port): \(LogSafe.text(cause, limit: 200)). "
                + "Choose a free port (0 takes any), an address of this machine, or stop what is using it."
        case .unreadableCertificate(let path):
            "No PEM certificate can be read from \(LogSafe.text(path, limit: 200)); check the path and its permissions."
        case .unreadableKey(let path):
            "No PEM private key can be read from \(LogSafe.text(path, limit: 200)); check the path and its permissions."
        case .mismatchedKey(let certificate, let key):
            "The key \(LogSafe.text(key, limit: 200)) does not belong to the certificate "
                + "\(LogSafe.text(certificate, limit: 200)); name the pair that was issued together."
        case .mailStore(let path, let problem):
            "The relay cannot keep mail in \(LogSafe.text(path, limit: 200)): \(LogSafe.text(problem, limit: 200)). "
                + "Name another folder (--mail or KITH_RELAY_MAIL), or none."
        case .alreadyRan: "A relay runs once; make a new one to serve again."
        }
    }
}
