import Ambient
import Synchronization
import WireJSON

/// Who sent a request and under which rules it is answered.
struct Caller: Sendable {
    let version: ProtocolVersion
    let capabilities: ClientCapabilities
    let info: Implementation?

    var era: Era { version.era }
}

/// One connection of a server. Lines come from the transport's reading thread; handlers end on the shared pool; so all that
/// changes is behind one lock, and sending only appends to the transport's queue.
///
///     line -> IncomingMessage -> EraSelection -> route: answered on the spot (ping, discovery, lists, subscriptions)
///                                                    or a task of its own (ActiveCall), which ends in one Response
///     announce / push -> Announcement ------------------------------------------------> transport.send
///
/// What can be answered without running anybody's code is answered on the reading thread: a task would double the time.
final class Session: Sendable {
    enum Ending: Sendable { case endOfInput, broken, shutdown }

    struct State {
        /// What the handshake settled, once there was one.
        var legacy: Caller?
        /// Whether the client has said that it is ready to be told things.
        var isReady = false
        var calls: CallTable
        var subscriptions = Subscriptions()
        var rate: RateLimit
        var lastSerial: UInt64 = 0
        /// Calls that are answered and whose answer is being followed until it is written.
        var following = 0
        var ending: Ending?
    }

    let name: String
    let server: Server
    let transport: any LineTransport
    let asked = PendingAnswers { .string("ask-\($0)") }
    let state: Mutex<State>
    private let ended = Latch()
    private let drained = Latch()
    private let followed = Latch()

    init(name: String, server: Server, transport: any LineTransport) {
        self.name = name
        self.server = server
        self.transport = transport
        let options = server.options
        state = Mutex(
            State(
                calls: CallTable(mostRunning: options.maxRunningCalls, mostWaiting: options.maxWaitingCalls),
                rate: RateLimit(perSecond: options.callsPerSecond, burst: options.callBurst, now: server.time.now)))
    }

    /// Reads until the connection is over, then lets what is decided leave and closes the transport.
    func run() async {
        transport.start { [weak self] event in self?.receive(event) }
        await ended.wait()
        if state.withLock({ $0.ending }) == nil { end(.shutdown) }
        switch state.withLock({ $0.ending }) ?? .shutdown {
        case .endOfInput:
            if state.withLock({ $0.calls.isEmpty }) { drained.open() }
            await drained.wait(atMost: server.options.drainLimit, time: server.time)
            dropCalls()
            await flush(atMost: server.options.flushLimit)
        case .shutdown:
            dropCalls()
            await flush(atMost: server.options.shutdownLimit)
        case .broken: dropCalls()
        }
        // What was written must also be reported as that before the handlers' world ends.
        if state.withLock({ $0.following == 0 }) { followed.open() }
        await followed.wait(atMost: server.options.shutdownLimit, time: server.time)
        transport.close()
    }

    /// Follows an answer, which is counted already, until it is written, and then says so; never when it was not.
    func follow(_ queued: Latch, _ delivered: @Sendable () async -> Void) async {
        await queued.wait()
        if queued.isOpen, await transport.flush() { await delivered() }
        let isLast = state.withLock { state in
            state.following -= 1
            return state.following == 0 && state.ending != nil
        }
        if isLast { followed.open() }
    }

    private func flush(atMost limit: Duration) async {
        await server.time.wait(atMost: limit) { [transport] in await transport.flush() }
    }

    /// Ends the connection for this reason; the first reason counts.
    func end(_ reason: Ending) {
        let results: [JSON] = state.withLock { state in
            guard state.ending == nil else { return [] }
            state.ending = reason
            return reason == .shutdown ? state.subscriptions.endAll() : []
        }
        for result in results { send(result) }
        ended.open()
        // Told to stop while the end of the input was still being waited out: stop waiting.
        if reason == .shutdown { drained.open() }
    }

    /// Tells the waiting end of input that the last call has its answer.
    func noteIdle() {
        let isIdle = state.withLock { $0.ending != nil && $0.calls.isEmpty }
        if isIdle { drained.open() }
    }

    private func dropCalls() {
        let calls = state.withLock { $0.calls.removeAll() }
        for call in calls { call.cancel() }
        asked.close(CancellationError())
    }

    private func receive(_ event: TransportEvent) {
        switch event {
        case .line(let bytes):
            if state.withLock({ $0.ending == nil }) { read(bytes) }
        case .oversizedLine(let limit): refuseLine(longerThan: limit)
        case .ended(let isBroken): end(isBroken ? .broken : .endOfInput)
        }
    }

    private func refuseLine(longerThan limit: Int) {
        send(OutgoingMessage.error(.invalidRequest("a line may have at most \(limit) bytes"), id: nil))
    }

    private func read(_ line: [UInt8]) {
        guard line.count <= server.options.maxLineBytes else {
            return refuseLine(longerThan: server.options.maxLineBytes)
        }
        guard !line.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") })
        else { return }
        let limits = JSONLimits(maxDepth: server.options.maxDepth, maxBytes: server.options.maxLineBytes)
        do throws(JSONSyntaxError) {
            let message = IncomingMessage(try JSON(parsing: line, limits: limits))
            if case .batch(let items) = message {
                handleBatch(items)
            } else {
                handle(message) { [weak self] response in self?.send(response) }
            }
        } catch {
            send(OutgoingMessage.error(.parseError(error.description), id: nil))
        }
    }

    /// Queues a response or request; it is never dropped.
    func send(_ message: JSON) { transport.send(message.serialized, as: .response) }

    /// Queues a notification that a newer one of the same name may replace.
    func send(_ announcement: Announcement) {
        transport.send(announcement.message.serialized, as: .notification(supersedes: announcement.supersedes))
    }

    private func send(_ response: Response) {
        guard case .message(let message, let queued) = response else { return }
        send(message)
        queued?.open()
    }
}
