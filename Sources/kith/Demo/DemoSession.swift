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

    /// - Parameter person: Answers the forms that the server shows; without one the host says that it cannot show any.
    static func start(
        _ name: String, relay: String, home: DemoHome, person: Client.Elicitation? = nil
    ) async throws -> DemoSession {
        var options = Client.Options(info: Implementation(name: "kith-demo", version: Kith.version))
        options.elicitation = person
        let client = try Client.spawn(
            [try ExecutablePath.current(), "mcp"],
            environment: home.environment([
                "KITH_HOME": home.path + "/" + name, "KITH_NAME": name, "KITH_RELAY": relay,
            ]), options: options, time: SystemTime())
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
        Self.print(result)
        guard !result.isError else { throw Refusal("The step '\(tool)' of \(name) failed.") }
        return result.structured ?? [:]
    }

    /// Calls a tool that answers in prose, prints call and answer, and returns the answer.
    @discardableResult
    func say(_ tool: String, _ arguments: JSONObject) async throws -> String {
        StandardOutput.print("\n\(name) > \(tool) \(Self.short(arguments))")
        let result = try await client.callTool(tool, arguments)
        Self.print(result)
        guard !result.isError else { throw Refusal("The step '\(tool)' of \(name) failed.") }
        return result.text
    }

    /// Awaits turns until an answer has `words`, and prints that answer.
    func await(_ words: String) async throws {
        StandardOutput.print("\n\(name) > await_turn")
        let deadline = time.now + Self.patience
        while time.now < deadline {
            let result = try await client.callTool("await_turn", ["seconds": 5])
            guard !result.isError else { throw Refusal("await_turn of \(name) failed: \(result.text)") }
            if result.text.contains(words) { return Self.print(result) }
        }
        throw Refusal("\(name) waited in vain for '\(words)'.")
    }

    /// The structured answer of a tool, without printing anything.
    func answer(_ tool: String) async throws -> JSONObject { try await client.callTool(tool, [:]).structured ?? [:] }

    private static func print(_ result: ToolResult) {
        for line in result.text.split(separator: "\n", omittingEmptySubsequences: true) {
            StandardOutput.print("    \(line)")
        }
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
