import Ambient
import ArgumentParser
import Foundation
import Logging
import MeshBridge
import MeshNode
import ModelContextProtocol
import UnixSignals

/// `kith mcp`: the server that hosts start.
struct MCPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp", abstract: "Serve a coding agent over stdio (the host starts this).",
        discussion: """
            Speaks MCP on stdin and stdout, in both protocol eras. The node behind it starts in the background; when it \
            cannot, every tool says why. 'kith install <host>' prints the lines that make a host start it.
            """)

    @OptionGroup var options: NodeOptions
    @Flag(help: "Push events of trusted peers into the session (Claude Code started with channels).") var channel =
        false

    /// How long a host may be silent before the node starts without having been asked for anything.
    private static let patience: Duration = .milliseconds(250)

    func run() async throws {
        let stdio = FirstAnswer(over: try StdioTransport.takeOver(), time: SystemTime())
        let logger = Diagnostics.logger("mcp")
        let settings = Result { try Settings(options) }
        let host = (try? settings.get()).map { NodeHost($0, logger: Diagnostics.logger("node")) }
        let peers = (try? settings.get()).map { settings in
            SessionPeers(
                folder: settings.folder, environment: ProcessInfo.processInfo.environment,
                logger: Diagnostics.logger("peer"))
        }
        let bridge = Bridge(
            node: {
                // Wrong settings are told by every tool, because a server that does not start tells nobody anything.
                guard let host else { throw ToolFailure("\(settings.failure)") }
                return try await host.node()
            },
            shares: {
                guard let host else { throw ToolFailure("\(settings.failure)") }
                return try await host.shares()
            }, relay: (try? settings.get())?.relay?.url, time: SystemTime(), random: SystemRandom(),
            policy: (try? settings.get())?.consent ?? .never,
            approveCommand: (try? settings.get())?.approveCommand ?? "kith approve",
            peers: peers)
        let server = bridge.server(version: Kith.version, channelMode: channel) { line in
            logger.debug("\(line)")
        }
        let session = (try? settings.get())?.session ?? "host"
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        #if os(Linux)
        StartupCode.release()
        #endif

        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await _ in signals {
                    server.shutdown()
                    return
                }
            }
            if let host {
                group.addTask {
                    await stdio.wait(atMost: Self.patience)
                    await Self.follow(host, bridge: bridge, server: server, logger: logger)
                }
            }
            await server.serve(stdio, session: session)
            server.shutdown()
            group.cancelAll()
            async let peersEnd: Void? = peers?.end()
            await host?.stop()
            await peersEnd
        }
    }
}
