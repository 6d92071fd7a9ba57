import Ambient
import Synchronization

/// What a relay answers to a request about a room.
enum RoomAnswer: Sendable, Hashable {
    case opened(closes: Timestamp)
    case closed
    case refused(reason: String)
    /// The connection has ended, or nothing came in time.
    case none(RoomError)
}

/// The requests that wait for a relay's answer. A relay answers the requests about one room in their order.
final class RoomRequests: Sendable {
    /// How long an answer may take; a relay without rooms never answers.
    static let patience = Duration.seconds(10)

    private struct State {
        var waiting: [String: [(id: Int, inlet: Inlet<RoomAnswer>)]] = [:]
        var nextID = 0
    }

    private let time: any TimeSource
    private let state = Mutex(State())

    init(time: any TimeSource) { self.time = time }

    /// Sends a request and waits for its answer. `send` returns false if the request could not be sent.
    func ask(about share: String, send: () -> Bool) async -> RoomAnswer {
        let inlet = Inlet<RoomAnswer>(limit: 1)
        // In line before it is sent: the answer may be quicker than we are.
        let id = state.withLock { state in
            state.nextID += 1
            state.waiting[share, default: []].append((state.nextID, inlet))
            return state.nextID
        }
        defer { forget(id, share) }
        guard send() else { return .none(.notConnected) }
        let timer = Task { [time] in
            try await time.sleep(for: Self.patience)
            inlet.push(.none(.noAnswer))
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await inlet.next() ?? .none(.noAnswer)
        } onCancel: {
            inlet.finish()
        }
    }

    /// The relay has answered.
    func answer(_ answer: RoomAnswer, about share: String) {
        let first = state.withLock { state -> Inlet<RoomAnswer>? in
            guard state.waiting[share]?.isEmpty == false else { return nil }
            return state.waiting[share]?.removeFirst().inlet
        }
        first?.push(answer)
    }

    /// The connection has ended; nobody will answer any more.
    func abandon() {
        let waiting = state.withLock { state in
            defer { state.waiting = [:] }
            return state.waiting.values.flatMap { $0 }
        }
        for request in waiting { request.inlet.push(.none(.notConnected)) }
    }

    private func forget(_ id: Int, _ share: String) {
        state.withLock { state in
            state.waiting[share]?.removeAll { $0.id == id }
            if state.waiting[share]?.isEmpty == true { state.waiting[share] = nil }
        }
    }
}
