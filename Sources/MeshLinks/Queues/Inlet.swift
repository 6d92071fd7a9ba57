import NIOCore
import Synchronization

/// The one queue between an event loop and the task that works through a connection.
///
/// The event loop pushes, one task pulls. When what waits costs more than `limit`, ``isFull`` tells the channel to stop
/// reading; `onDrained` tells it to go on. A finished inlet still hands out what it holds, then `nil`.
final class Inlet<Element: Sendable>: Sendable {
    private struct State {
        var waiting = CircularBuffer<(element: Element, cost: Int)>()
        var cost = 0
        var reader: CheckedContinuation<Element?, Never>?
        var isFinished = false
        var onDrained: (@Sendable () -> Void)?
    }

    private let limit: Int
    private let state = Mutex(State())

    /// An inlet that is full at `limit` units of cost (bytes, for frames).
    init(limit: Int) { self.limit = limit }

    /// Whether the channel should stop reading.
    var isFull: Bool { state.withLock { $0.cost >= limit } }

    /// Called once each time the inlet empties after having been full.
    func whenDrained(_ action: @escaping @Sendable () -> Void) {
        state.withLock { $0.onDrained = action }
    }

    /// Adds one element; false when nobody will ever take it because the inlet has finished.
    @discardableResult
    func push(_ element: Element, cost: Int = 0) -> Bool {
        let (reader, isOpen) = state.withLock { state -> (CheckedContinuation<Element?, Never>?, Bool) in
            guard !state.isFinished else { return (nil, false) }
            if let reader = state.reader {
                state.reader = nil
                return (reader, true)
            }
            state.waiting.append((element, cost))
            state.cost += cost
            return (nil, true)
        }
        reader?.resume(returning: element)
        return isOpen
    }

    /// Nothing more will come.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// The next element in order; `nil` at the end. For one task at a time.
    func next() async -> Element? {
        await withCheckedContinuation { continuation in
            var answer: Element??
            var drained: (@Sendable () -> Void)?
            state.withLock { state in
                if let first = state.waiting.popFirst() {
                    let wasFull = state.cost >= limit
                    state.cost -= first.cost
                    if wasFull, state.cost < limit { drained = state.onDrained }
                    answer = .some(first.element)
                } else if state.isFinished {
                    answer = .some(nil)
                } else {
                    state.reader = continuation
                }
            }
            drained?()
            if let answer { continuation.resume(returning: answer) }
        }
    }
}
