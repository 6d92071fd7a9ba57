/// The relay that an invite names: `ws://` or `wss://`, a host, perhaps a port and a path.
public struct InviteRelay: Hashable, Sendable, CustomStringConvertible {
    /// The URL as written, at most 512 bytes of visible ASCII.
    public let url: String

    /// Whether it is `wss`.
    public let isEncrypted: Bool

    /// Host and port as written, for instance `relay.example.org:8443` or `[::1]:9000`.
    public let authority: String

    /// Reads the URL of a relay; refuses user names, queries, fragments and anything but `ws` and `wss`.
    public init(_ url: String) throws(MalformedValue) {
        guard url.utf8.count <= 512, url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else { throw Self.malformed }
        let scheme = url.prefix { $0 != ":" }.lowercased()
        guard scheme == "ws" || scheme == "wss", url.dropFirst(scheme.count).hasPrefix("://") else {
            throw Self.malformed
        }
        let rest = url.dropFirst(scheme.count + 3)
        let authority = rest.prefix { $0 != "/" }
        guard !rest.contains(where: { "?#\\\"<>^`{|}".contains($0) }), Self.isAuthority(authority) else {
            throw Self.malformed
        }
        self.url = url
        isEncrypted = scheme == "wss"
        self.authority = authority.lowercased()
    }

    /// The URL.
    public var description: String { url }

    /// Whether `text` is a host name, an IPv4 address or an IPv6 address in brackets, perhaps with a port.
    private static func isAuthority(_ text: Substring) -> Bool {
        let host: Substring
        let port: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return false }
            host = text[..<end].dropFirst()
            guard !host.isEmpty, host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return false }
            port = text[end...].dropFirst()
        } else {
            host = text.prefix { $0 != ":" }
            guard (1...253).contains(host.count), !host.hasPrefix("."), !host.hasPrefix("-") else { return false }
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }) else {
                return false
            }
            port = text[host.endIndex...]
        }
        guard !port.isEmpty else { return true }
        guard port.first == ":", (2...6).contains(port.count), port.dropFirst().allSatisfy(\.isNumber) else {
            return false
        }
        return Int(port.dropFirst()).map { (1...65_535).contains($0) } ?? false
    }

    private static let malformed = MalformedValue(
        what: "the relay of an invite",
        why: "it must be a ws:// or wss:// address such as wss://relay.example.org, without user name or query")
}
