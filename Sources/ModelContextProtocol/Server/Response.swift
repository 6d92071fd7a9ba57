import Synchronization
import WireJSON

/// What becomes of one message that wants an answer.
enum Response: Sendable {
    case message(JSON)
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
    }

    private let state: Mutex<State>
    private let send: @Sendable (JSON) -> Void

    /// - Parameter count: how many responses there will be, taken-back ones included.
    init(count: Int, send: @escaping @Sendable (JSON) -> Void) {
        state = Mutex(State(outstanding: count))
        self.send = send
    }

    func add(_ response: Response) {
        let complete: [JSON]? = state.withLock { state in
            if case .message(let message) = response { state.responses.append(message) }
            state.outstanding -= 1
            return state.outstanding == 0 ? state.responses : nil
        }
        if let complete, !complete.isEmpty { send(.array(complete)) }
    }
}
