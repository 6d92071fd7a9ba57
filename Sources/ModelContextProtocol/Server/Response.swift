import Synchronization
import WireJSON

/// What becomes of one message that wants an answer.
enum Response: Sendable {
    /// - Parameter queued: opened when the message waits for nothing but its line being written.
    case message(JSON, queued: Latch? = nil)
    /// It was taken back, so nothing may be said about it.
    case nothing
}

/// Where the response to one message goes.
typealias Reply = @Sendable (Response) -> Void

/// Collects the responses of one batch and sends them as one list when the last is there.
/// The list is behind a lock, because the calls of a batch end on different threads.
final class BatchReplies: Sendable {
    private struct State {
        var outstanding: Int
        var responses: [JSON] = []
        var queued: [Latch] = []
    }

    private let state: Mutex<State>
    private let send: @Sendable (JSON) -> Void

    /// - Parameter count: how many responses there will be, taken-back ones included.
    init(count: Int, send: @escaping @Sendable (JSON) -> Void) {
        state = Mutex(State(outstanding: count))
        self.send = send
    }

    func add(_ response: Response) {
        let complete: State? = state.withLock { state in
            if case .message(let message, let queued) = response {
                state.responses.append(message)
                if let queued { state.queued.append(queued) }
            }
            state.outstanding -= 1
            return state.outstanding == 0 ? state : nil
        }
        guard let complete, !complete.responses.isEmpty else { return }
        send(.array(complete.responses))
        for latch in complete.queued { latch.open() }
    }
}
