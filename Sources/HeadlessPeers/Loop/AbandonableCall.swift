import Ambient
import Synchronization

/// A model call that ends when its task is cancelled, also when the adapter does not keep its promise to end by itself.
enum AbandonableCall {
    /// What came of it; nil when it was abandoned. What the vendor charges for that is unknown, so its reservation stays.
    typealias Outcome = Result<ModelReply, ModelError>?

    /// What an adapter may take to end by itself. `STOP` promises a second in all; see `PeerSupervisor.look`.
    static let grace: Duration = .milliseconds(400)

    static func run(_ model: any Model, _ request: ModelRequest, time: any TimeSource) async -> Outcome {
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
                first.resume(nil)
            }
        }
    }

    private final class FirstResult: Sendable {
        private enum State {
            case empty
            case waiting(CheckedContinuation<Outcome, Never>)
            case done(Outcome)
        }

        private let state = Mutex(State.empty)

        func resume(_ result: Outcome) {
            let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
                switch state {
                case .empty:
                    state = .done(result)
                    return nil
                case .waiting(let waiter):
                    state = .done(result)
                    return waiter
                case .done: return nil
                }
            }
            waiter?.resume(returning: result)
        }

        func value() async -> Outcome {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> Outcome? in
                    if case .done(let result) = state { return .some(result) }
                    state = .waiting(continuation)
                    return .none
                }
                if let ready { continuation.resume(returning: ready) }
            }
        }
    }
}
