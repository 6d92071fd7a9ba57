import Ambient
import ModelContextProtocol
import Synchronization

/// The way to the host, with the moment marked at which the host has its first answer. What can wait until then does: a host
/// waits for that answer, and looks at how much memory stands behind it.
final class FirstAnswer: LineTransport {
    private let transport: any LineTransport
    private let time: any TimeSource
    private let isGiven = Atomic(false)
    private let moment: AsyncStream<Never>
    private let mark: AsyncStream<Never>.Continuation

    init(over transport: any LineTransport, time: any TimeSource) {
        self.transport = transport
        self.time = time
        (moment, mark) = AsyncStream.makeStream(of: Never.self)
    }

    /// Returns when the first answer is on its way, after `limit`, or when the task is cancelled. For one task.
    func wait(atMost limit: Duration) async {
        await time.wait(atMost: limit) { [moment] in for await _ in moment {} }
    }

    func start(_ receive: @escaping @Sendable (TransportEvent) -> Void) { transport.start(receive) }

    func send(_ line: [UInt8], as kind: OutboundKind) {
        transport.send(line, as: kind)
        if !isGiven.exchange(true, ordering: .relaxed) { mark.finish() }
    }

    func flush() async -> Bool { await transport.flush() }

    func close() { transport.close() }
}
