import WireJSON

/// Everything that the benchmark knows by name of the `kith` binary, in one place.
struct KithSurface {
    /// The binary under test (a release build).
    let binary: String

    static let protocolVersion = "2025-11-25"
    static let observe = "observe"
    static let inbox = "inbox"
    static let status = "status"
    static let inboxResource = "kith://inbox"

    /// Starts an MCP server with a state folder of its own.
    func serve(home: String, name: String, relay: String? = nil) throws -> Child {
        var environment = ["KITH_HOME": home, "KITH_NAME": name, "KITH_RELAY": ""]
        if let relay { environment["KITH_RELAY"] = relay }
        return try Child(binary, ["mcp"], environment: environment, log: home + ".log")
    }

    /// Starts a relay without tokens on the loopback interface, with rate limits that do not get in the way.
    func relay(port: Int, log: String) throws -> Child {
        try Child(binary, ["relay", "--host", "127.0.0.1", "--port", String(port)], log: log)
    }

    /// The arguments of one observation with all seven fields.
    static func observation(_ fields: [String]) -> JSON {
        let names = ["focus", "issue", "intent", "motivation", "commitment", "perspective", "mood"]
        return .object(JSONObject(Array(zip(names, fields.map { JSON.string($0) }))))
    }
}
