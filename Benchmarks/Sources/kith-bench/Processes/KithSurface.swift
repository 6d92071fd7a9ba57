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
    ///
    /// - Parameter consent: what the person allows beforehand, as `KITH_CONSENT` takes it.
    func serve(home: String, name: String, relay: String = "", consent: String = "") throws -> Child {
        let environment = [
            "KITH_HOME": home, "KITH_NAME": name, "KITH_ROOM": "", "KITH_RELAY": relay, "KITH_RELAY_TOKEN": "",
            "KITH_RELAY_TOKEN_FILE": "", "KITH_SESSION": "", "CLAUDE_CODE_SESSION_ID": "", "CLAUDE_PROJECT_DIR": "",
            "KITH_CONSENT": consent,
            // What one peer may put before a model is measured by the tests; here it would only stop the measurement.
            "KITH_FLOOD_BURST": "1000000", "KITH_FLOOD_REFILL_MS": "0",
        ]
        return try Child(binary, ["mcp"], environment: environment, log: home + ".log")
    }

    /// Starts a relay without tokens on a free loopback port, with rate limits that do not get in the way. It says where
    /// it listens in its first line.
    ///
    /// - Parameter mail: a folder for mail; nil keeps it in memory.
    func relay(log: String, mail: String? = nil) throws -> Child {
        let environment = [
            "KITH_RELAY_TOKEN": "", "KITH_RELAY_TOKENS": "", "KITH_RELAY_FRAMES_PER_SECOND": "1000000000",
            "KITH_RELAY_FRAME_BURST": "1000000000", "KITH_RELAY_BYTES_PER_SECOND": "1000000000000",
            "KITH_RELAY_BYTE_BURST": "1000000000000", "KITH_RELAY_OUTBOUND_QUEUE_BYTES": "1073741824",
            "KITH_RELAY_MAIL": mail ?? "", "KITH_RELAY_SHARE_ROOMS_PER_OPENER": "1000",
        ]
        return try Child(
            binary, ["relay", "--host", "127.0.0.1", "--port", "0"], environment: environment, log: log)
    }

    /// The arguments of one observation with all seven fields.
    static func observation(_ fields: [String]) -> JSON {
        let names = ["focus", "issue", "intent", "motivation", "commitment", "perspective", "mood"]
        return .object(JSONObject(Array(zip(names, fields.map { JSON.string($0) }))))
    }
}
