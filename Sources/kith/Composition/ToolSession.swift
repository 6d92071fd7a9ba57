import Ambient
import ArgumentParser
import Foundation
import MeshBridge
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// A way to call the node's tools from the command line: over the control socket of a running node, or to a node hosted
/// here for the length of one command. Both speak MCP; there is no second surface.
struct ToolSession: Sendable {
    let client: Client
    private let finish: @Sendable () async -> Void

    private init(_ client: Client, finish: @escaping @Sendable () async -> Void) {
        self.client = client
        self.finish = finish
    }

    /// The session for `options`.
    ///
    /// - Parameter lingering: A node hosted for this command stays until what it sent has receipts, for at most two
    ///   seconds; what has none waits in the outbox for the next run.
    static func open(_ options: NodeOptions, lingering: Bool) async throws -> ToolSession {
        let settings = try Settings(options)
        let path = settings.controlSocketPath
        for _ in 0..<patience {
            if let session = await connecting(to: path) { return session }
            do {
                // Nobody sits there: this command may, for as long as it runs.
                return try await hosting(settings.forCommand, lingering: lingering)
            } catch HomeError.noFreeSeat {
                guard path.utf8.count <= longestSocketPath else { break }
                // A node that starts or ends, or another command: soon there is one to ask, or the seat is free.
                try await SystemTime().sleep(for: pause)
            }
        }
        throw Refusal(
            "A node named '\(settings.name.text)' runs, but does not answer at \(path). "
                + (path.utf8.count <= longestSocketPath
                    ? "End that process, or choose another identity with --name."
                    : "That path is too long for a socket: set KITH_HOME to a shorter one and start the node again."))
    }

    /// How long a node that holds the seat is given to answer: five seconds.
    private static let patience = 100
    private static let pause: Duration = .milliseconds(50)
    private static let longestSocketPath = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    private static func connecting(to path: String) async -> ToolSession? {
        guard let client = try? Client.connect(toSocket: path, options: options, time: SystemTime()) else { return nil }
        do {
            try await client.open()
            return ToolSession(client) { await client.close() }
        } catch {
            await client.close()
            return nil
        }
    }

    private static func hosting(_ settings: Settings, lingering: Bool) async throws -> ToolSession {
        let host = NodeHost(settings, logger: Diagnostics.logger("node"))
        _ = try await host.node()
        let bridge = Bridge(
            node: { try await host.node() }, shares: { try await host.shares() }, relay: settings.relay?.url,
            time: SystemTime(), random: SystemRandom(), policy: settings.consent,
            approveCommand: settings.approveCommand)
        let server = bridge.server(version: Kith.version, controls: true) { _ in }
        let (near, far) = InMemoryTransport.pair()
        let serving = Task { await server.serve(far, session: Bridge.terminalSession) }
        let client = Client(over: near, options: Self.options, time: SystemTime())
        try await client.open()
        return ToolSession(client) {
            if lingering { await host.linger(atMost: .seconds(2)) }
            await client.close()
            server.shutdown()
            await serving.value
            await host.stop()
        }
    }

    private static var options: Client.Options {
        Client.Options(info: Implementation(name: "kith-cli", version: Kith.version))
    }

    /// Calls a tool, and says so if a person sits there: inside a share, agents may send to its peer only.
    func call(_ tool: String, _ arguments: JSONObject) async throws -> ToolResult {
        try await client.callTool(
            tool, arguments, meta: PersonsTerminal.isThere() ? [Bridge.personKey: true] : [:])
    }

    func close() async { await finish() }
}
