import Ambient
import Foundation
import ModelContextProtocol
import WireJSON

/// A tool refused.
struct Refusal: Error, CustomStringConvertible {
    let description: String
}

/// A `kith mcp` process and the MCP client that drives it, as a host would.
final class Session: Sendable {
    let name: String
    let process: Subprocess
    let client: Client
    /// Kept until the process has gone.
    private let home: Home

    /// Starts the server and opens the connection.
    /// - Parameters:
    ///   - options: of `kith mcp`.
    ///   - answering: shows forms to the test; without it the host says that it cannot.
    init(
        _ name: String, in home: Home, _ additions: [String: String] = [:], options: [String] = [], era: Era = .legacy,
        answering elicitation: Client.Elicitation? = nil
    ) async throws {
        self.name = name
        self.home = home
        process = try Subprocess(
            [Place.kith, "mcp"] + options,
            environment: home.environment(["KITH_NAME": name].merging(additions) { _, new in new }),
            directory: home.path, takesOutput: true)
        let (output, input) = process.takePipes()
        var asking = Client.Options(info: Implementation(name: "acceptance", version: "1"))
        asking.era = era
        asking.elicitation = elicitation
        client = Client(
            over: try DescriptorTransport(input: output, output: input), options: asking, time: SystemTime())
        do {
            try await client.open()
        } catch {
            throw CannotStart(description: "kith mcp: \(error); \(process.errors.text)")
        }
    }

    /// Its node id, as its identity file has it; known once the node runs.
    var nodeID: String {
        get throws {
            let file = try String(contentsOfFile: home.identity(name) + "/identity.json", encoding: .utf8)
            guard let node = try JSON(parsing: file)["nodeId"]?.stringValue else {
                throw Refusal(description: "no node id in the identity of \(name)")
            }
            return node
        }
    }

    func call(_ tool: String, _ arguments: JSONObject = [:]) async throws -> ToolResult {
        try await client.callTool(tool, arguments)
    }

    /// The structured answer; throws `Refusal` when there is none.
    @discardableResult
    func answer(_ tool: String, _ arguments: JSONObject = [:]) async throws -> JSONObject {
        let result = try await call(tool, arguments)
        guard !result.isError, let structured = result.structured else {
            throw Refusal(description: "\(name) \(tool): \(result.text)")
        }
        return structured
    }

    /// Closes the input, as a host that goes away does, and waits for the end.
    @discardableResult
    func leave() async throws -> Int32 {
        await client.close()
        return try await process.exit()
    }

    /// Ends the process at once and for good.
    func crash() async throws {
        process.signal(SIGKILL)
        try await process.exit()
        await client.close()
    }
}
