/// The requests of one connection that are not answered yet: which run, which wait for room, which share an id.
struct CallTable: Sendable {
    struct Job: Sendable {
        let call: ActiveCall
        let work: @Sendable (ActiveCall) async -> Void
    }

    enum Admission: Sendable { case runs, waits, refused }

    let mostRunning: Int
    let mostWaiting: Int
    private var running: [UInt64: ActiveCall] = [:]
    private var waiting: [Job] = []

    init(mostRunning: Int, mostWaiting: Int) {
        self.mostRunning = max(1, mostRunning)
        self.mostWaiting = max(0, mostWaiting)
    }

    var isEmpty: Bool { running.isEmpty && waiting.isEmpty }

    /// Takes a request in, if there is room.
    mutating func admit(_ job: Job) -> Admission {
        if running.count < mostRunning {
            running[job.call.serial] = job.call
            return .runs
        }
        guard waiting.count < mostWaiting else { return .refused }
        waiting.append(job)
        return .waits
    }

    /// Takes note that a handler has returned, and names the job that may start in its place.
    mutating func finished(_ call: ActiveCall) -> Job? {
        running[call.serial] = nil
        guard running.count < mostRunning, !waiting.isEmpty else { return nil }
        let next = waiting.removeFirst()
        running[next.call.serial] = next.call
        return next
    }

    /// The calls that a cancel of `id` means. Waiting ones are forgotten; running ones keep their place until their
    /// handler has returned, so that a flood of cancelled calls is still bounded.
    mutating func cancelled(_ id: RequestID) -> [ActiveCall] {
        let calls = waiting.map(\.call).filter { $0.id == id } + running.values.filter { $0.id == id }
        waiting.removeAll { $0.call.id == id }
        return calls
    }

    /// Every call, because the connection is over.
    mutating func removeAll() -> [ActiveCall] {
        defer {
            waiting = []
            running = [:]
        }
        return waiting.map(\.call) + running.values
    }
}
