import Synchronization

/// One request that is being worked on. Whoever closes it first decides what its client hears: an answer, or nothing.
/// The phase is behind a lock, because the answer and a cancel come from different threads.
final class ActiveCall: Sendable {
    private struct State {
        var isClosed = false
        var task: Task<Void, Never>?
    }

    /// Tells calls with the same id apart.
    let serial: UInt64
    let id: RequestID
    let reporter: ProgressReporter?
    private let reply: Reply
    private let state = Mutex(State())

    init(serial: UInt64, id: RequestID, reporter: ProgressReporter?, reply: @escaping Reply) {
        self.serial = serial
        self.id = id
        self.reporter = reporter
        self.reply = reply
    }

    /// Starts the work.
    func start(_ work: @escaping @Sendable (ActiveCall) async -> Void) {
        let task = Task { await work(self) }
        let isClosed = state.withLock { state in
            state.task = task
            return state.isClosed
        }
        if isClosed { task.cancel() }
    }

    /// Sends the response, unless the call was taken back. Progress that was held back goes out before it.
    ///
    /// - Returns: Whether it was sent.
    @discardableResult
    func answer(_ response: Response) -> Bool {
        guard close() else { return false }
        reporter?.close(flushing: true)
        reply(response)
        return true
    }

    /// Takes the call back: no response, no more progress, and the handler is told to stop.
    func cancel() {
        guard close() else { return }
        reporter?.close(flushing: false)
        state.withLock { $0.task }?.cancel()
        reply(.nothing)
    }

    private func close() -> Bool {
        state.withLock { state in
            defer { state.isClosed = true }
            return !state.isClosed
        }
    }
}
