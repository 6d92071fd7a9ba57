import Foundation

/// The proxy that the environment names for an address.
///
/// The variables are those that curl reads: `https_proxy`, `HTTPS_PROXY`, `all_proxy`, `ALL_PROXY`, and `no_proxy`,
/// `NO_PROXY` for exceptions. Plain `http` addresses are reached directly: they are for this machine only, and the client
/// would ask the proxy for a tunnel, which ordinary proxies refuse for port 80.
struct ProxySettings: Sendable, Hashable {
    let host: String
    let port: Int
    let user: String?
    let password: String?

    /// The proxy for `address`, or nil to go directly.
    ///
    /// - Throws: `ProxyError` if the variable cannot be understood: going around a proxy in silence would be worse.
    static func forAddress(
        _ address: ModelAddress, environment: [String: String]
    ) throws(ProxyError) -> ProxySettings? {
        guard address.isSecure, !address.isLoopback, !isExcepted(address, environment) else { return nil }
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            guard let text = environment[name], !text.isEmpty else { continue }
            return try ProxySettings(text, variable: name)
        }
        return nil
    }

    private init(_ text: String, variable: String) throws(ProxyError) {
        guard let parts = URLComponents(string: text.contains("://") ? text : "http://" + text), let host = parts.host,
            !host.isEmpty
        else { throw ProxyError(variable: variable, why: "it is no address such as http://proxy.example.org:3128") }
        guard parts.scheme?.lowercased() == "http" else {
            throw ProxyError(variable: variable, why: "only http:// proxies are supported")
        }
        self.host = host.trimmingCharacters(in: CharacterSet(charactersIn: "[]"))
        port = parts.port ?? 3128
        user = parts.user
        password = parts.password
    }

    private static func isExcepted(_ address: ModelAddress, _ environment: [String: String]) -> Bool {
        let list = environment["no_proxy"] ?? environment["NO_PROXY"] ?? ""
        return list.split(whereSeparator: { $0 == "," || $0.isWhitespace }).contains { entry in
            if entry == "*" { return true }
            var name = entry.lowercased()
            if let colon = name.lastIndex(of: ":"), let port = Int(name[name.index(after: colon)...]) {
                guard port == address.port ?? 443 else { return false }
                name = String(name[..<colon])
            }
            let bare = name.hasPrefix("*.") ? String(name.dropFirst(2)) : String(name.drop { $0 == "." })
            return address.host == bare || address.host.hasSuffix("." + bare)
        }
    }
}

/// Why the environment's proxy setting cannot be used. Does not repeat it: it may hold a password.
public struct ProxyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The variable.
    public let variable: String
    /// What is wrong with it.
    public let why: String

    /// What to do.
    public var description: String { "The proxy in $\(variable) cannot be used: \(why)." }
}
