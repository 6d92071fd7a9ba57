import Logging
import Synchronization
import Testing
import TextScreening

@testable import MeshBridge

struct FencedLogTests {
    /// Keeps what would have been written.
    private final class Page: LogHandler {
        let lines = Mutex<[String]>([])
        var logLevel: Logger.Level {
            get { .trace }
            set {}
        }
        var metadata: Logger.Metadata {
            get { [:] }
            set {}
        }
        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { nil }
            set {}
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).values.map(\.description)
            lines.withLock { $0.append("\(event.message)|" + values.joined()) }
        }
    }

    @Test func whatAPeerChoseCannotSteerTheTerminal() throws {
        let page = Page()
        let logger = Logger(label: "test") { _ in FencedLog(page) }
        let hostile = "a\u{1B}]0;owned\u{7}\n\r\u{9B}2J\u{202E}b"
        logger.error("refused \(hostile)", metadata: ["reason": "\(hostile)", "list": [.string(hostile)]])
        logger.error("\(String(repeating: "x", count: 10_000))")
        let lines = page.lines.withLock { $0 }
        #expect(lines.count == 2)
        #expect(lines[0].contains("refused a\\u{1B}]0;owned"))
        #expect(lines.allSatisfy { $0.count < 2_000 && $0.unicodeScalars.allSatisfy { !Escaping.isDeceptive($0) } })
    }
}
