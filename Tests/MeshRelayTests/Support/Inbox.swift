import Synchronization

/// Values in the order of their arrival, for one reader that waits for them.
final class Inbox<Value: Sendable>: Sendable {
    private struct State {
        var values: [Value] = []
        var reader: CheckedContinuation<Value?, Never>?
        var isFinished = false
    }

    private let state = Mutex(State())

    func add(_ value: Value) {
        let reader = state.withLock { state in
            if let reader = state.reader {
                state.reader = nil
                return reader as CheckedContinuation<Value?, Never>?
            }
            state.values.append(value)
            return nil
        }
        reader?.resume(returning: value)
    }

    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            let reader = state.reader
            state.reader = nil
            return reader
        }
        reader?.resume(returning: nil)
    }

    /// The next value, or nil if there will be none.
    func next() async -> Value? {
        await withCheckedContinuation { continuation in
            let ready: Value?? = state.withLock { state in
                if !state.values.isEmpty { return .some(state.values.removeFirst()) }
                if state.isFinished { return .some(nil) }
                state.reader = continuation
                return .none
            }
            if let ready { continuation.resume(returning: ready) }
        }
    }
}
