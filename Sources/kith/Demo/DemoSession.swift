import Ambient
import ArgumentParser
import ModelContextProtocol
import WireJSON

/// One `kith mcp` process and the MCP client that drives it, as a host would.
struct DemoSession: Sendable {
    /// How long a step may take before the demo gives up.
    private static let patience: Duration = .seconds(20)
    private static let pause: Duration = .milliseconds(20)

    let name: String
    private let client: Client
    private let time = SystemTime()

    static func start(_ name: String, relay: String, home: DemoHome) async throws -> DemoSession {
        let client = try Client.spawn(
            [try ExecutablePath.current(), "mcp"],
            environment: home.environment([
                "KITH_HOME": home.path + "/" + name, "KITH_NAME": name, "KITH_RELAY": relay,
            ]), options: Client.Options(info: Implementation(name: "kith-demo", version: Kith.version)),
            time: SystemTime())
        try await client.open()
        return DemoSession(name: name, client: client)
    }

    private init(name: String, client: Client) {
        self.name = name
        self.client = client
    }

    /// Calls a tool and prints call and answer.
    @discardableResult
    func show(_ tool: String, _ arguments: JSONObject = [:]) async throws -> JSONObject {
        StandardOutput.print("\n\(name) > \(tool)\(arguments.isEmpty ? "" : " " + Self.short(arguments))")
        let result = try await client.callTool(tool, arguments)
        for line in result.text.split(separator: "\n", omittingEmptySubsequences: true) {
            StandardOutput.print("    \(line)")
        }
        guard !result.isError else { throw Refusal("The step '\(tool)' of \(name) failed.") }
        return result.structured ?? [:]
    }

    /// Asks until the answer satisfies `condition`.
    func until(_ tool: String, _ arguments: JSONObject, _ condition: (JSONObject) -> Bool) async throws {
        let deadline = time.now + Self.patience
        while time.now < deadline {
            let result = try await client.callTool(tool, arguments)
            if let structured = result.structured, condition(structured) { return }
            try await time.sleep(for: Self.pause)
        }
        throw Refusal("\(name) waited in vain for '\(tool)'.")
    }

    func close() async { await client.close() }

    private static func short(_ arguments: JSONObject) -> String {
        arguments.members.map { key, value in
            let text = value.stringValue ?? value.text
            return "\(key): \(text.count > 60 ? text.prefix(24) + "…" : text[...])"
        }.joined(separator: ", ")
    }
}
