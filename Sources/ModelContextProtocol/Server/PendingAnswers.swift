import Synchronization
import WireJSON

/// Requests that this side sent and waits for. The waiting tasks are behind a lock, because answers come from the reading
/// thread.
final class PendingAnswers: Sendable {
    private struct State {
        var last: Int64 = 0
        var waiting: [RequestID: CheckedContinuation<Result<JSONObject, any Error>, Never>] = [:]
        var closed: (any Error)?
    }

    private let state = Mutex(State())
    private let makeID: @Sendable (Int64) -> RequestID

    /// - Parameter makeID: turns a running number into an id.
    init(makeID: @escaping @Sendable (Int64) -> RequestID) { self.makeID = makeID }

    /// An id that was never used on this connection.
    func freshID() -> RequestID {
        makeID(
            state.withLock { state in
                state.last += 1
                return state.last
            })
    }

    /// Sends a request and waits for its answer. When the task is cancelled, throws `CancellationError` at once.
    func answer(to id: RequestID, send: () -> Void) async throws -> JSONObject {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refusal: (any Error)? = state.withLock { state in
                    if let closed = state.closed { return closed }
                    if Task.isCancelled { return CancellationError() }
                    state.waiting[id] = continuation
                    return nil
                }
                if let refusal {
                    continuation.resume(returning: .failure(refusal))
                } else {
                    send()
                }
            }
        } onCancel: {
            resolve(id, .failure(CancellationError()))
        }
        return try result.get()
    }

    /// Hands an answer to whoever waits for it; answers to nothing are ignored.
    func resolve(_ id: RequestID, _ result: Result<JSONObject, any Error>) {
        state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: result)
    }

    /// Fails everything that waits and everything that will, because the connection is over.
    func close(_ error: any Error) {
        let waiting = state.withLock { state in
            state.closed = state.closed ?? error
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: .failure(error)) }
    }
}
