/// What the post office has done so far. Numbers only.
struct PostTally: Sendable {
    var stored = 0
    var handedOut = 0
    var acknowledgements = 0
    var refused: [MailOutcome.Reason: Int] = [:]
    var attempts: [AttemptOutcome: Int] = [:]
    var roomsOpened = 0
    var roomsClosed = 0
    var failures = 0
    /// A gauge: what waits in all mailboxes.
    var load = MailLedger.Load()

    mutating func add(_ other: PostTally) {
        stored += other.stored
        handedOut += other.handedOut
        acknowledgements += other.acknowledgements
        refused.merge(other.refused, uniquingKeysWith: +)
        attempts.merge(other.attempts, uniquingKeysWith: +)
        roomsOpened += other.roomsOpened
        roomsClosed += other.roomsClosed
        failures += other.failures
    }
}
