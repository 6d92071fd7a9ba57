import Ambient

/// How far some work is.
struct ProgressUpdate: Sendable, Hashable {
    let done: Double
    let total: Double?
    let message: String?
}

/// Decides which progress values travel: strictly growing ones, at most four a second on average with four at once, and the
/// newest of those held back as soon as there is room again.
struct ProgressThrottle: Sendable {
    /// The time in which room for one more value appears.
    static let interval = Duration.milliseconds(250)
    /// How many may follow each other at once.
    static let burst = 4

    enum Decision: Sendable, Hashable {
        case send(ProgressUpdate)
        /// Held back; ask `due` after this time.
        case hold(Duration)
        /// Not a step forward, or held back behind a wait that is already running.
        case nothing
    }

    private var room = burst
    private var refilled: Timestamp?
    private var highest: Double?
    private var held: ProgressUpdate?

    /// Takes a value that a handler reported at `now`.
    mutating func offer(_ update: ProgressUpdate, at now: Timestamp) -> Decision {
        guard update.done.isFinite, update.total?.isFinite ?? true, highest.map({ update.done > $0 }) ?? true else {
            return .nothing
        }
        highest = update.done
        if held != nil {
            held = update
            return .nothing
        }
        refill(at: now)
        guard room > 0 else {
            held = update
            return .hold(Self.interval)
        }
        room -= 1
        return .send(update)
    }

    /// The value that was held back, now that its wait is over.
    mutating func due(at now: Timestamp) -> ProgressUpdate? {
        refill(at: now)
        room = max(0, room - 1)
        defer { held = nil }
        return held
    }

    /// The value that was held back, because the work is done and nothing may follow its response.
    mutating func finish() -> ProgressUpdate? {
        defer { held = nil }
        return held
    }

    private mutating func refill(at now: Timestamp) {
        let since = refilled ?? now
        let steps = (now - since).wholeMilliseconds / Self.interval.wholeMilliseconds
        guard steps > 0 || refilled == nil else { return }
        room = Int(min(Int64(Self.burst), Int64(room) + max(0, steps)))
        refilled = now
    }
}
