/// How far the letters of a mailbox have been written to its owner's connection. A state machine without I/O: every letter
/// is written once for each connection, in order, whether it waited or came in meanwhile.
struct MailDelivery {
    /// What the connection has to do.
    enum Action: Equatable {
        case nothing
        /// Ask the store for what comes after this number.
        case fetch(after: Int64)
        /// Write the letter that has just come.
        case write
    }

    private enum State {
        /// Everything that is known is written.
        case idle
        /// The store was asked.
        case fetching
        /// A batch is on its way to the socket; the rest is asked for when it has left, so that a day's mail does not pile
        /// up in memory.
        case writing
    }

    let box: Int64
    private var state = State.idle
    private var through: Int64 = 0
    private var known: Int64

    /// - Parameter last: the highest number given out in this mailbox so far.
    init(box: Int64, last: Int64, waiting: Int) {
        self.box = box
        known = last
        if waiting == 0 { through = last }
    }

    /// The connection is ready.
    mutating func begin() -> Action { proceed() }

    /// The store has taken in a letter while the owner is connected.
    mutating func arrived(_ number: Int64) -> Action {
        guard number > through else { return .nothing }
        known = max(known, number)
        guard case .idle = state else { return .nothing }
        guard number == through + 1 else { return proceed() }
        through = number
        return .write
    }

    /// The store has answered; the letters are to be written.
    mutating func fetched(_ batch: LetterBatch) {
        through = max(through, batch.through)
        known = max(known, batch.through + (batch.hasMore ? 1 : 0))
        state = .writing
    }

    /// The letters of the batch have left.
    mutating func written() -> Action {
        state = .idle
        return proceed()
    }

    private mutating func proceed() -> Action {
        guard known > through else { return .nothing }
        state = .fetching
        return .fetch(after: through)
    }
}
