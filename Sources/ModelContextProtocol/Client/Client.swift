public import Ambient
import Synchronization
public import WireJSON

/// An MCP client for one server. Requests may be made from any number of tasks; what they share is behind locks.
public final class Client: Sendable {
    /// Answers a form that the server wants filled in. What is accepted must satisfy the form's `requestedSchema`.
    public typealias Elicitation = @Sendable (_ params: JSONObject) async -> ElicitationOutcome

    /// How a client introduces itself and how long it waits.
    public struct Options: Sendable {
        /// Who is calling.
        public var info: Implementation
        /// Which rules to speak: a handshake with the latest legacy version, or an envelope on each request.
        public var era = Era.legacy
        /// How long a request may take unless its call says otherwise.
        public var timeout = Duration.seconds(60)
        /// Answers forms; without one the client does not declare that it can show them.
        public var elicitation: Elicitation?

        /// Options with the defaults above.
        public init(info: Implementation) { self.info = info }
    }

    private struct State {
        var progress: [RequestID: @Sendable (Progress) -> Void] = [:]
        var answering: [RequestID: Task<Void, Never>] = [:]
    }

    /// Everything the server says unasked, from the opening on; one reader. The newest 1,024 wait for it.
    public let notifications: AsyncStream<ServerNotification>
    let options: Options
    private let time: any TimeSource
    private let transport: any LineTransport
    private let pending = PendingAnswers { .integer($0) }
    private let state = Mutex(State())
    private let heard: AsyncStream<ServerNotification>.Continuation
    let process: ChildProcess?

    /// A client over an open transport; call `open` before anything else.
    public convenience init(over transport: any LineTransport, options: Options, time: any TimeSource) {
        self.init(transport, options, time, process: nil)
    }

    init(_ transport: any LineTransport, _ options: Options, _ time: any TimeSource, process: ChildProcess?) {
        self.transport = transport
        self.options = options
        self.time = time
        self.process = process
        (notifications, heard) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1_024))
        transport.start { [weak self] event in self?.receive(event) }
    }

    /// Sends a request and waits for its result. Cancelling the task, or the timeout, also takes the request back.
    /// - Parameters:
    ///   - timeout: nil means the timeout of the options.
    ///   - progress: called on the reading thread; must not block.
    public func request(
        _ method: String, _ params: JSONObject = [:], timeout: Duration? = nil,
        progress: (@Sendable (Progress) -> Void)? = nil
    ) async throws -> JSONObject {
        let id = pending.freshID()
        if let progress { state.withLock { $0.progress[id] = progress } }
        defer { state.withLock { _ = $0.progress.removeValue(forKey: id) } }
        let limit = timeout ?? options.timeout
        let timer = Task { [time, pending] in
            guard (try? await time.sleep(for: limit)) != nil else { return }
            pending.resolve(id, .failure(ClientError.timedOut(method: method, after: limit)))
        }
        defer { timer.cancel() }
        do {
            return try await pending.answer(to: id) {
                let params = enveloped(params, token: progress == nil ? nil : id)
                send(OutgoingMessage.request(method, params: params, id: id))
            }
        } catch let error as RPCError {
            throw ClientError.refused(error)
        } catch {
            // The handshake is the one request that may not be taken back.
            if error as? ClientError != .closed, method != Method.initialize.rawValue {
                notify("notifications/cancelled", ["requestId": id.json, "reason": "no longer wanted"])
            }
            throw error
        }
    }

    /// Sends a notification.
    public func notify(_ method: String, _ params: JSONObject = [:]) {
        send(OutgoingMessage.notification(method, params: params.isEmpty ? nil : params))
    }

    /// Ends the connection. A spawned server gets its input closed, one second to leave, then SIGTERM, then SIGKILL.
    public func close() async {
        await time.wait(atMost: .seconds(1)) { [transport] in await transport.flush() }
        transport.close()
        finish()
        await process?.end(time: time)
    }

    /// The exit code of a spawned server, negative for the signal that ended it; nil while it runs or when there is none.
    public var exitCode: Int32? { process?.exitCode }

    private func finish() {
        pending.close(ClientError.closed)
        let answering = state.withLock { Array($0.answering.values) }
        for task in answering { task.cancel() }
        heard.finish()
    }

    /// Adds what the era puts into every request.
    private func enveloped(_ params: JSONObject, token: RequestID?) -> JSONObject {
        var meta = params["_meta"]?.objectValue ?? [:]
        if options.era == .modern {
            meta[MetaKey.protocolVersion] = .string(ProtocolVersion.modern.rawValue)
            meta[MetaKey.clientCapabilities] = .object(capabilities)
            meta[MetaKey.clientInfo] = options.info.json
        }
        if let token { meta[MetaKey.progressToken] = token.json }
        return meta.isEmpty ? params : params.merging(["_meta": .object(meta)])
    }

    var capabilities: JSONObject { options.elicitation == nil ? [:] : ["elicitation": ["form": [:]]] }

    private func send(_ message: JSON) { transport.send(message.serialized, as: .response) }

    private func receive(_ event: TransportEvent) {
        switch event {
        case .line(let line):
            if let json = try? JSON(parsing: line) { handle(IncomingMessage(json)) }
        case .oversizedLine: break
        case .ended: finish()
        }
    }

    private func handle(_ message: IncomingMessage) {
        switch message {
        case .response(let id, let result): pending.resolve(id, result.mapError { $0 })
        case .request(let request): answer(request)
        case .notification("notifications/progress", let params): report(params)
        case .notification("notifications/cancelled", let params):
            let id = params["requestId"].flatMap(RequestID.init)
            id.flatMap { id in state.withLock { $0.answering[id] } }?.cancel()
        case .notification(let method, let params):
            heard.yield(ServerNotification(method: method, params: params))
        case .batch, .invalid, .ignored: break
        }
    }

    private func report(_ params: JSONObject) {
        guard let token = params["progressToken"].flatMap(RequestID.init), let done = params["progress"]?.doubleValue
        else { return }
        let listener = state.withLock { $0.progress[token] }
        listener?(
            Progress(done: done, total: params["total"]?.doubleValue, message: params["message"]?.stringValue))
    }

    /// Serves the two requests a legacy server may send.
    private func answer(_ request: IncomingRequest) {
        switch (request.method, options.elicitation) {
        case ("ping", _): send(OutgoingMessage.result([:], id: request.id))
        case ("elicitation/create", let elicitation?):
            state.withLock { state in
                state.answering[request.id] = Task {
                    let outcome = await elicitation(request.params)
                    if !Task.isCancelled { send(OutgoingMessage.result(outcome.wire, id: request.id)) }
                    forget(request.id)
                }
            }
        default: send(OutgoingMessage.error(.methodNotFound(request.method), id: request.id))
        }
    }

    private func forget(_ id: RequestID) { state.withLock { _ = $0.answering.removeValue(forKey: id) } }
}

extension ElicitationOutcome {
    /// The answer as it travels.
    var wire: JSONObject {
        switch self {
        case .accepted(let content): ["action": "accept", "content": .object(content)]
        case .declined: ["action": "decline"]
        case .cancelled, .unavailable: ["action": "cancel"]
        }
    }
}
