import Ambient

/// How a piece of work under a deadline ended.
enum Timed<Value: Sendable>: Sendable {
    case done(Value)
    case late
}

/// Runs `work` and cancels it when `limit` has passed; returns only after it has really ended, so that nothing runs on.
func withDeadline<Value: Sendable>(
    _ limit: Duration, on time: any TimeSource, _ work: @escaping @Sendable () async -> Value
) async -> Timed<Value> {
    await withTaskGroup(of: TimedEvent<Value>.self) { group in
        group.addTask { .finished(await work()) }
        group.addTask {
            do {
                try await time.sleep(for: limit)
                return .rang
            } catch {
                return .silenced
            }
        }
        var isLate = false
        while let event = await group.next() {
            switch event {
            case .finished(let value):
                group.cancelAll()
                return isLate ? .late : .done(value)
            case .rang:
                isLate = true
                group.cancelAll()
            case .silenced: break
            }
        }
        return .late
    }
}

private enum TimedEvent<Value: Sendable>: Sendable {
    case finished(Value)
    case rang
    case silenced
}
