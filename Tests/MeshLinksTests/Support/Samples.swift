import Logging
import MeshProtocol
import Synchronization

/// Node ids in a known order: `node(1) < node(2)`.
func node(_ number: Int) throws -> NodeID {
    let digits = String(number, radix: 16)
    return try NodeID("01900000-0000-7000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits)
}

/// A JSON string of exactly `size` bytes, so that it can travel over every transport.
func frame(ofSize size: Int) -> [UInt8] {
    let quote = UInt8(ascii: "\"")
    return [quote] + Array(repeating: UInt8(ascii: "x"), count: size - 2) + [quote]
}

func text(_ payload: [UInt8]) -> String { String(decoding: payload, as: UTF8.self) }

/// Keeps what a room logs, so that a test can look for what must not be there.
struct LogCapture: LogHandler {
    final class Lines: Sendable {
        private let lines = Mutex<[String]>([])

        var all: [String] { lines.withLock { $0 } }

        func add(_ line: String) { lines.withLock { $0.append(line) } }
    }

    let lines: Lines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.add(event.message.description) }
}

/// A logger that writes nowhere.
let silentLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
