import Foundation
import Logging
import MeshBridge

/// Logs, always to stderr: stdout belongs to MCP and to results.
enum Diagnostics {
    /// A logger at `$KITH_LOG` (trace … critical), by default `warning`: hosts show stderr to people.
    static func logger(_ label: String) -> Logger {
        var logger = Logger(label: "kith.\(label)") { FencedLog(StreamLogHandler.standardError(label: $0)) }
        let level = ProcessInfo.processInfo.environment["KITH_LOG"].flatMap(Logger.Level.init(rawValue:))
        logger.logLevel = level ?? .warning
        return logger
    }
}
