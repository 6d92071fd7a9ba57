import Synchronization

@testable import HeadlessPeers

/// Holds whoever waits until it is opened.
final class Latch: Sendable {
    private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiters.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiters = state.withLock { state in
            defer { state.waiters = [] }
            state.isOpen = true
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }
}

/// A value that a script looks at.
final class Switch: Sendable {
    private let state: Mutex<Bool>

    init(_ value: Bool) { state = Mutex(value) }

    var value: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Requests that a model was shown.
final class Seen: Sendable {
    private let state = Mutex<[ModelRequest]>([])

    func add(_ request: ModelRequest) { state.withLock { $0.append(request) } }

    var requests: [ModelRequest] { state.withLock { $0 } }
}
