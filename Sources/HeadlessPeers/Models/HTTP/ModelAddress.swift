import Foundation

/// The base address of a vendor's API, checked.
public struct ModelAddress: Sendable, Hashable, CustomStringConvertible {
    /// Whether it is `https`.
    public let isSecure: Bool
    /// The host, lowercased; an IPv6 address without brackets.
    public let host: String
    /// The port, if it was named.
    public let port: Int?
    /// The path without a slash at its end; may be empty.
    public let path: String

    /// Reads `http://host[:port][/path]` or `https://…`. User names, queries and fragments are refused.
    ///
    /// - Throws: `ModelAddressError`.
    public init(_ text: String) throws(ModelAddressError) {
        guard text.utf8.count <= 1024, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            let parts = URLComponents(string: text), let host = parts.host, !host.isEmpty
        else { throw .notAnAddress }
        switch parts.scheme?.lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw .scheme
        }
        guard parts.user == nil, parts.password == nil else { throw .holdsCredentials }
        guard parts.query == nil, parts.fragment == nil else { throw .holdsQuery }
        if let port = parts.port { guard (1...65_535).contains(port) else { throw .notAnAddress } }
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]")).lowercased()
        port = parts.port
        path = String(parts.percentEncodedPath.reversed().drop { $0 == "/" }.reversed())
    }

    /// Whether it is on this machine.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1" || host.hasSuffix(".localhost")
            || (host.hasPrefix("127.")
                && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) })
    }

    /// The address as it was meant.
    public var description: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return (isSecure ? "https://" : "http://") + name + (port.map { ":\($0)" } ?? "") + path
    }
}

/// Why a text is no base address.
public enum ModelAddressError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It cannot be read as an address.
    case notAnAddress
    /// It is neither `http` nor `https`.
    case scheme
    /// It holds a user name or a password.
    case holdsCredentials
    /// It holds a query or a fragment.
    case holdsQuery

    /// What would be accepted.
    public var description: String {
        switch self {
        case .notAnAddress: "it is no address; write for example https://api.example.org/v1"
        case .scheme: "it must begin with https:// (or http:// for this machine)"
        case .holdsCredentials: "it must hold no user name or password; keys go into the environment or a 0600 file"
        case .holdsQuery: "it must end with the path, without ? or #"
        }
    }
}
