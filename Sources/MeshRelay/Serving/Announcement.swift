import Synchronization

/// A value that is not there yet, for any number of waiters. The first word counts.
final class Announcement<Value: Sendable>: Sendable {
    private enum State {
        case open([CheckedContinuation<Value?, Never>])
        case made(Value?)
    }

    private let state = Mutex(State.open([]))

    /// The value, once it is made; nil if it was made known that there will be none.
    var value: Value? {
        get async {
            await withCheckedContinuation { continuation in
                let made: Value?? = state.withLock { state in
                    switch state {
                    case .made(let value): return .some(value)
                    case .open(let waiting):
                        state = .open(waiting + [continuation])
                        return .none
                    }
                }
                if let made { continuation.resume(returning: made) }
            }
        }
    }

    /// Makes the value known, unless it is already.
    func make(_ value: Value?) {
        let waiting = state.withLock { state in
            switch state {
            case .made: return [CheckedContinuation<Value?, Never>]()
            case .open(let waiting):
                state = .made(value)
                return waiting
            }
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }
}
