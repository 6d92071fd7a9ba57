import Ambient
import HeadlessPeers
import MeshProtocol
import Synchronization

/// Writes down what peers do: JSON lines into the file that a peer's configuration names, or else lines for people to
/// wherever this process tells people things.
///
/// Peers must not wait for a disk or a terminal, so what they say goes through a bounded queue; what one task takes out of it
/// is written by nobody else.
final class PeerLog: Sendable {
    /// Lines that may wait; the newest go first when a disk hangs.
    private static let queue = 4_096

    private struct Sink: Sendable {
        let level: LogSettings.Level
        let file: RotatingFile?
    }

    private let time: any TimeSource
    private let elsewhere: @Sendable (PeerLogLine) -> Void
    private let lines: AsyncStream<PeerLogLine>
    private let input: AsyncStream<PeerLogLine>.Continuation
    private let sinks = Mutex<[String: Sink]>([:])

    /// - Parameter elsewhere: Takes the lines of peers whose configuration names no file.
    init(time: any TimeSource, elsewhere: @escaping @Sendable (PeerLogLine) -> Void) {
        self.time = time
        self.elsewhere = elsewhere
        (lines, input) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.queue))
    }

    /// Opens the log of a peer that is about to start.
    ///
    /// - Parameter path: Where it goes when the configuration names no file; nil is elsewhere.
    /// - Throws: `Refusal` when the file cannot be written.
    func open(_ configuration: PeerConfiguration, otherwise path: String? = nil) throws {
        let settings = configuration.logging
        let file = try (settings.file ?? path).map {
            try RotatingFile(path: $0, mostBytes: settings.maxFileSize, keep: settings.keep)
        }
        sinks.withLock { $0[configuration.name.text] = Sink(level: settings.level, file: file) }
    }

    /// Takes one thing down; returns at once.
    func note(_ peer: String, _ activity: PeerActivity) {
        input.yield(PeerLogLine(at: time.now, peer: peer, activity: activity))
    }

    /// Writes until `finish()`.
    @concurrent func run() async { for await line in lines { write(line) } }

    /// Lets `run()` end once everything is written.
    func finish() { input.finish() }

    private func write(_ line: PeerLogLine) {
        let isForPeople = sinks.withLock { sinks in
            guard let sink = sinks[line.peer] else { return true }
            guard Self.weight(line.level) >= Self.weight(sink.level) else { return false }
            sink.file?.write(line.json)
            return sink.file == nil
        }
        if isForPeople { elsewhere(line) }
    }

    private static func weight(_ level: LogSettings.Level) -> Int {
        switch level {
        case .debug: 0
        case .info: 1
        case .warn: 2
        case .error: 3
        }
    }
}
