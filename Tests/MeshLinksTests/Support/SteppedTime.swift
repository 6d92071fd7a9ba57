import Ambient
import Synchronization

/// A clock that stands still until the test moves it, and that tells the test who has gone to sleep for how long.
///
/// `await time.sleeper(of: .seconds(25))` returns once somebody has begun such a sleep, so that a test can advance the
/// clock at exactly the right moment without ever sleeping itself.
final class SteppedTime: TimeSource {
    private struct Sleeper {
        let id: Int
        let deadline: Timestamp
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var now: Timestamp
        var nextID = 0
        var sleepers: [Sleeper] = []
        var cancelled: Set<Int> = []
        var announced: [(id: Int, duration: Duration)] = []
        var watchers: [(duration: Duration, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    init(_ start: Timestamp = Timestamp(milliseconds: 1_790_000_000_000)) {
        state = Mutex(State(now: start))
    }

    var now: Timestamp { state.withLock { $0.now } }

    /// Moves the clock and wakes everybody who is due.
    func advance(by duration: Duration) {
        let due = state.withLock { state in
            state.now = state.now + duration
            let due = state.sleepers.filter { $0.deadline <= state.now }.sorted { $0.deadline < $1.deadline }
            state.sleepers.removeAll { $0.deadline <= state.now }
            state.announced.removeAll { announced in due.contains { $0.id == announced.id } }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns once somebody is in a sleep of exactly this length. Each sleep is reported once.
    func sleeper(of duration: Duration) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if let index = state.announced.firstIndex(where: { $0.duration == duration }) {
                    state.announced.remove(at: index)
                    return true
                }
                state.watchers.append((duration, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Waits for such a sleep and lets its whole time pass.
    func pass(_ duration: Duration) async {
        await sleeper(of: duration)
        advance(by: duration)
    }

    func sleep(for duration: Duration) async throws {
        guard duration > .zero else { return }
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let (isCancelled, watcher) = state.withLock {
                    state -> (Bool, CheckedContinuation<Void, Never>?) in
                    if state.cancelled.remove(id) != nil { return (true, nil) }
                    let deadline = state.now + duration
                    state.sleepers.append(Sleeper(id: id, deadline: deadline, continuation: continuation))
                    if let index = state.watchers.firstIndex(where: { $0.duration == duration }) {
                        return (false, state.watchers.remove(at: index).continuation)
                    }
                    state.announced.append((id, duration))
                    return (false, nil)
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
                watcher?.resume()
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.id == id }) else {
                    state.cancelled.insert(id)
                    return nil
                }
                state.announced.removeAll { $0.id == id }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }
}

/// The machine's clock with more patience: short pauses keep their length, time limits of three seconds and more become
/// twenty times as long. For tests on real sockets in which nothing is to time out, however crowded the machine.
struct PatientTime: TimeSource {
    private let clock = SystemTime()

    var now: Timestamp { clock.now }

    func sleep(for duration: Duration) async throws {
        try await clock.sleep(for: duration < .seconds(3) ? duration : duration * 20)
    }
}

/// Random bytes that are all zero: no jitter, ids by number.
struct NoRandom: RandomSource {
    func bytes(_ count: Int) -> [UInt8] { Array(repeating: 0, count: count) }
}
