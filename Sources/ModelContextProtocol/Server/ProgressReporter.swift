import Ambient
import Synchronization
import WireJSON

/// Sends the progress of one request. Closed before the response leaves, so nothing can follow it.
/// The state is behind a lock because a handler may report from several tasks.
final class ProgressReporter: Sendable {
    private struct State {
        var throttle = ProgressThrottle()
        var timer: Task<Void, Never>?
        var isClosed = false
    }

    private let state = Mutex(State())
    private let token: JSON
    private let time: any TimeSource
    private let send: @Sendable (JSON) -> Void

    /// - Parameter token: the client's own token, echoed as it came.
    init(token: RequestID, time: any TimeSource, send: @escaping @Sendable (JSON) -> Void) {
        self.token = token.json
        self.time = time
        self.send = send
    }

    func report(_ update: ProgressUpdate) {
        state.withLock { state in
            guard !state.isClosed else { return }
            switch state.throttle.offer(update, at: time.now) {
            case .send(let update): send(notification(update))
            case .hold(let wait): state.timer = Task { await self.sendHeld(after: wait) }
            case .nothing: break
            }
        }
    }

    /// Ends the reports.
    /// - Parameter flushing: whether a value that was held back still goes out (yes before a response, no on a cancel).
    func close(flushing: Bool) {
        let timer = state.withLock { state in
            if flushing, !state.isClosed, let update = state.throttle.finish() { send(notification(update)) }
            state.isClosed = true
            return state.timer.take()
        }
        timer?.cancel()
    }

    private func sendHeld(after wait: Duration) async {
        guard (try? await time.sleep(for: wait)) != nil else { return }
        state.withLock { state in
            guard !state.isClosed, let update = state.throttle.due(at: time.now) else { return }
            send(notification(update))
        }
    }

    private func notification(_ update: ProgressUpdate) -> JSON {
        OutgoingMessage.notification(
            "notifications/progress",
            params: JSONObject(present: [
                "progressToken": token, "progress": .number(update.done), "total": update.total.map(JSON.number),
                "message": update.message.map(JSON.string),
            ]))
    }
}
