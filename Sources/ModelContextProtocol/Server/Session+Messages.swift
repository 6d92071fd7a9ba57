import Synchronization
import WireJSON

extension Session {
    /// The most messages of one batch.
    private static let longestBatch = 1_000

    /// Sorts a message to where it is answered. `reply` is called exactly once for requests and broken messages.
    func handle(_ message: IncomingMessage, reply: @escaping Reply) {
        switch message {
        case .request(let request): handle(request, reply: reply)
        case .notification(let method, let params): handleNotification(method, params)
        case .response(let id, let result): asked.resolve(id, result.mapError { $0 })
        case .invalid(let error, let id): reply(.message(OutgoingMessage.error(error, id: id)))
        case .batch: reply(.message(OutgoingMessage.error(.invalidRequest("a list inside a list"), id: nil)))
        case .ignored: break
        }
    }

    /// A list of messages: one list of answers in the one version that has them, one error in all others.
    func handleBatch(_ items: [JSON]) {
        let allowed = state.withLock { $0.legacy?.version.allowsBatches ?? false }
        guard allowed, items.count <= Self.longestBatch else {
            let reason = allowed ? "a list may have at most \(Self.longestBatch) messages" : "a list of messages"
            return send(OutgoingMessage.error(.invalidRequest(reason), id: nil))
        }
        let messages = items.map(IncomingMessage.init)
        let replies = BatchReplies(count: messages.count(where: \.wantsAnswer)) { [weak self] in self?.send($0) }
        for message in messages {
            if case .request(let request) = message, request.method == Method.initialize.rawValue {
                let error = RPCError.invalidRequest("initialize may not be part of a list")
                replies.add(.message(OutgoingMessage.error(error, id: request.id)))
            } else {
                handle(message) { replies.add($0) }
            }
        }
    }

    private func handleNotification(_ method: String, _ params: JSONObject) {
        switch method {
        case "notifications/initialized": state.withLock { $0.isReady = $0.legacy != nil }
        case "notifications/cancelled":
            if let id = params["requestId"].flatMap(RequestID.init) { cancel(id) }
        default: break
        }
    }

    private func cancel(_ id: RequestID) {
        let calls = state.withLock { state in
            state.subscriptions.end(id) ? [] : state.calls.cancelled(id)
        }
        for call in calls { call.cancel() }
        noteIdle()
    }

    /// Sends what this connection asked to hear about `event`.
    func announce(_ event: ServerEvent) {
        state.withLock { state in
            guard state.ending == nil else { return }
            let isReady = state.legacy != nil && state.isReady
            for announcement in state.subscriptions.announcements(of: event, legacyIsReady: isReady) {
                send(announcement)
            }
        }
    }

    /// Pushes a channel event, if this connection has a legacy session that is ready for it.
    func push(_ params: JSONObject) -> Bool {
        state.withLock { state in
            guard state.ending == nil, state.legacy != nil, state.isReady else { return false }
            send(OutgoingMessage.notification("notifications/claude/channel", params: params))
            return true
        }
    }
}

extension IncomingMessage {
    /// Whether JSON-RPC wants an answer to this message.
    fileprivate var wantsAnswer: Bool {
        switch self {
        case .request, .invalid, .batch: true
        case .notification, .response, .ignored: false
        }
    }
}
