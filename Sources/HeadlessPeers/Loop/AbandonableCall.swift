import Ambient
import Synchronization

/// A model call that ends when its task is cancelled, also when the adapter does not keep its promise to end by itself.
enum AbandonableCall {
    /// What an adapter may take to end by itself. `STOP` promises a second in all.
    static let grace: Duration = .milliseconds(700)

    static func run(_ model: any Model, _ request: ModelRequest, time: any TimeSource) async -> Result<
        ModelReply, ModelError
    > {
        let first = FirstResult()
        // Unstructured on purpose: a task group would wait for an adapter that hangs, and with it the whole peer.
        let call = Task { @concurrent in
            do throws(ModelError) {
                first.resume(.success(try await model.complete(request)))
            } catch {
                first.resume(.failure(error))
            }
        }
        return await withTaskCancellationHandler {
            await first.value()
        } onCancel: {
            call.cancel()
            Task { @concurrent in
                try? await time.sleep(for: grace)
                // What the vendor charges for an abandoned call is unknown: the reservation stays.
                first.resume(.failure(ModelError(.cancelled, usage: request.worstCase)))
            }
        }
    }

    private final class FirstResult: Sendable {
        private enum State {
            case empty
            case waiting(CheckedContinuation<Result<ModelReply, ModelError>, Never>)
            case done(Result<ModelReply, ModelError>)
        }

        private let state = Mutex(State.empty)

        func resume(_ result: Result<ModelReply, ModelError>) {
            let waiter = state.withLock { state in
                switch state {
                case .empty:
                    state = .done(result)
                    return nil as CheckedContinuation<Result<ModelReply, ModelError>, Never>?
                case .waiting(let waiter):
                    state = .done(result)
                    return waiter
                case .done: return nil
                }
            }
            waiter?.resume(returning: result)
        }

        func value() async -> Result<ModelReply, ModelError> {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> Result<ModelReply, ModelError>? in
                    if case .done(let result) = state { return result }
                    state = .waiting(continuation)
                    return nil
                }
                if let ready { continuation.resume(returning: ready) }
            }
        }
    }
}
