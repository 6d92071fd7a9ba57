import Logging
import MeshBridge
import MeshNode
import ModelContextProtocol

extension MCPCommand {
    /// Once the node stands: carries its events to the host, and lets the command line in over the control socket.
    static func follow(_ host: NodeHost, bridge: Bridge, server: Server, logger: Logger) async {
        let running: NodeHost.Running
        do {
            running = try await host.running()
        } catch is CancellationError {
            return
        } catch {
            logger.error("the node did not start", metadata: ["reason": "\(error)"])
            return
        }
        #if os(Linux)
        StartupCode.release()
        #endif
        let control = bridge.server(version: Kith.version, controls: true) { line in logger.debug("\(line)") }
        defer { control.shutdown() }
        await withTaskGroup(of: Void.self) { group in
            for server in [server, control] {
                group.addTask { await HostPush(bridge: bridge, server: server).run(running.node) }
            }
            group.addTask {
                do {
                    let listener = try UnixSocketListener(path: running.seat.controlSocketPath, replacing: true)
                    try await listener.run { connection in
                        await control.serve(connection, session: Bridge.terminalSession)
                    }
                } catch is CancellationError {
                } catch {
                    logger.warning("the command line cannot reach this node", metadata: ["reason": "\(error)"])
                }
            }
            await group.waitForAll()
        }
    }
}
