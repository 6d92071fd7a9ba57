/// A relay's address, taken apart: `wss://relay.example.org/path` or `ws://127.0.0.1:8787`.
struct RelayAddress: Sendable, Hashable {
    let isEncrypted: Bool
    /// Host name or IP address, without the brackets of IPv6.
    let host: String
    let port: Int
    /// Path and query as sent in the request; begins with `/`.
    let target: String

    /// Reads an address.
    /// - Parameter allowPlaintext: accept `ws://` to other machines too.
    init(_ text: String, allowPlaintext: Bool) throws(LinkError) {
        func refuse(_ problem: String) -> LinkError { .relayAddress(problem: problem) }
        guard text.utf8.count <= 2048, text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw refuse("it may hold visible ASCII characters only, at most 2048 of them")
        }
        let rest: Substring
        if text.hasPrefix("wss://") {
            (isEncrypted, rest) = (true, text.dropFirst(6))
        } else if text.hasPrefix("ws://") {
            (isEncrypted, rest) = (false, text.dropFirst(5))
        } else {
            throw refuse("it has to begin with wss:// (or ws:// for this machine)")
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let tail = rest.dropFirst(authority.count)
        guard !tail.contains("#") else { throw refuse("it must not hold a fragment (#...)") }
        guard !authority.contains("@") else {
            throw refuse("it must not hold a user name or password; the token has a setting of its own")
        }
        guard let place = Self.split(authority) else { throw refuse("host and port are not readable") }
        host = place.host
        port = place.port ?? (isEncrypted ? 443 : 80)
        target = tail.hasPrefix("/") ? String(tail) : "/" + tail
        guard isEncrypted || allowPlaintext || isLoopback else {
            throw refuse("ws:// would send metadata and the token unencrypted to \(host); use wss://")
        }
    }

    /// Whether the address can only mean this machine.
    var isLoopback: Bool { host == "localhost" || host == "::1" || Self.isLoopbackIPv4(host) }

    /// Value of the `Host` header.
    var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isEncrypted ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func split(_ authority: Substring) -> (host: String, port: Int?)? {
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("[") {
            guard let end = authority.firstIndex(of: "]") else { return nil }
            host = authority[authority.index(after: authority.startIndex)..<end]
            guard host.contains(":"), host.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else { return nil }
            rest = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
            guard host.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "." || $0 == "_" }) else {
                return nil
            }
        }
        guard !host.isEmpty, host.count <= 253 else { return nil }
        if rest.isEmpty { return (host.lowercased(), nil) }
        guard rest.first == ":", rest.dropFirst().allSatisfy(\.isNumber), let port = Int(rest.dropFirst()),
            (1...65_535).contains(port)
        else { return nil }
        return (host.lowercased(), port)
    }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy(\.isNumber) && UInt8($0) != nil }
    }
}
