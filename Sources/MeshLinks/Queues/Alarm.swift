import Ambient
import Synchronization

/// A sleep that somebody else can end early. A ring that comes while nobody sleeps ends the next sleep at once.
final class Alarm: Sendable {
    private struct State {
        var isRung = false
        var sleeper: Task<Void, Never>?
    }

    private let time: any TimeSource
    private let state = Mutex(State())

    init(time: any TimeSource) { self.time = time }

    /// Ends the present sleep, or the next one.
    func ring() {
        state.withLock { state in
            state.isRung = true
            state.sleeper?.cancel()
        }
    }

    /// Suspends for `duration`, until ``ring()``, or until the task is cancelled. For one task at a time.
    func sleep(for duration: Duration) async {
        let time = self.time
        let sleeper = state.withLock { state -> Task<Void, Never>? in
            guard !state.isRung else {
                state.isRung = false
                return nil
            }
            // Being cancelled is how this sleep ends early; there is nothing to report.
            let sleeper = Task { _ = try? await time.sleep(for: duration) }
            state.sleeper = sleeper
            return sleeper
        }
        guard let sleeper else { return }
        await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { state in
            state.sleeper = nil
            state.isRung = false
        }
    }
}
