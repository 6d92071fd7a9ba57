import Ambient
import GRDB

/// Works through orders inside a transaction. A value: what it counts and remembers besides the store.
struct PostDesk: Sendable {
    /// What follows from orders, once their transaction is through.
    struct Outcome: Sendable {
        var replies: [(Caller, PostReply)] = []
        var expulsions: [Expulsion] = []
        var tally = PostTally()

        mutating func reply(_ caller: Caller, _ reply: PostReply) { replies.append((caller, reply)) }
    }

    /// Whoever is to be put out of a share's room; everybody if `node` is nil.
    struct Expulsion: Sendable {
        let room: String
        let node: String?
    }

    static let sweepInterval = Duration.seconds(60)

    let limits: RelayLimits
    let isLasting: Bool
    var ledger: MailLedger
    var gate: AttemptGate
    /// The connection that has a mailbox open, and the other way round.
    var owners: [Int64: Caller] = [:]
    var boxes: [Caller: Int64] = [:]
    /// The opener of a share's room while it is in there, and the other way round.
    var openers: [ShareName: Caller] = [:]
    var openings: [Caller: ShareName] = [:]
    private var lastSweep: Timestamp?

    init(limits: RelayLimits, isLasting: Bool) {
        self.limits = limits
        self.isLasting = isLasting
        ledger = MailLedger(limits: limits.mail, isLasting: isLasting)
        gate = AttemptGate(limits: limits.shareRooms)
    }

    /// The same desk with its counts taken from the store.
    func refilled(from db: Database, now: Timestamp) throws -> PostDesk {
        var desk = self
        desk.ledger = MailLedger(limits: limits.mail, isLasting: isLasting)
        try MailShelf(db: db, now: now).fill(&desk.ledger)
        return desk
    }

    /// Does one order.
    mutating func perform(_ order: PostOrder, _ db: Database, _ now: Timestamp, _ outcome: inout Outcome) throws {
        let mail = MailShelf(db: db, now: now)
        let rooms = RoomShelf(db: db)
        switch order {
        case .keep(let letter, let caller): try keep(letter, by: caller, mail, &outcome)
        case .openBox(let owner, let key, let caller): try openBox(owner, key, for: caller, mail, &outcome)
        case .fetch(let box, let after, let caller):
            let batch = try mail.letters(of: box, after: after)
            outcome.tally.handedOut += batch.letters.count
            outcome.reply(caller, .letters(box: box, batch))
        case .acknowledgeMail(let box, let number):
            outcome.tally.acknowledgements += 1
            try mail.remove(from: box, through: number, ledger: &ledger)
        case .admit(let request, let caller): try admit(request, caller, rooms, now, &outcome)
        case .openRoom(let share, let terms, let opener, let caller):
            try openRoom(share, terms, opener, for: caller, rooms, now, &outcome)
        case .closeRoom(let share, let secret, let caller):
            try closeRoom(share, secret, for: caller, rooms, mail, &outcome)
        case .evict(let share, let node, let secret, let caller):
            try evict(node, from: share, secret, for: caller, rooms, mail, &outcome)
        case .acknowledgeAttempts(let share, let number): try rooms.forgetAttempts(on: share, through: number)
        case .leave(let caller): leave(caller)
        case .sweep: try sweep(mail, rooms, now, &outcome)
        }
    }

    /// What to answer when the store could not do an order.
    mutating func failure(of order: PostOrder) -> Outcome {
        var outcome = Outcome()
        switch order {
        case .keep(let letter, let caller): refuse(letter, by: caller, .unavailable, &outcome)
        case .openBox(_, _, let caller):
            leave(caller)
            outcome.reply(caller, .boxRefused("unavailable"))
        case .admit(_, let caller): outcome.reply(caller, .turnedAway(.storeUnavailable))
        case .openRoom(let share, _, _, let caller), .closeRoom(let share, _, let caller),
            .evict(let share, _, _, let caller):
            outcome.reply(caller, .say(KithMessage.roomRefused(share, .unavailable)))
        // A connection whose mail cannot be read is ended, so that its client asks again.
        case .fetch(_, _, let caller): outcome.reply(caller, .turnedAway(.storeUnavailable))
        // Not acknowledged means delivered once more.
        case .acknowledgeMail, .acknowledgeAttempts, .sweep: break
        case .leave(let caller): leave(caller)
        }
        return outcome
    }

    private mutating func leave(_ caller: Caller) {
        if let box = boxes.removeValue(forKey: caller), owners[box] == caller { owners[box] = nil }
        if let share = openings.removeValue(forKey: caller), openers[share] == caller { openers[share] = nil }
    }

    private mutating func sweep(
        _ mail: MailShelf, _ rooms: RoomShelf, _ now: Timestamp, _ outcome: inout Outcome
    ) throws {
        if let lastSweep, (.zero..<Self.sweepInterval).contains(now - lastSweep) { return }
        lastSweep = now
        // A mailbox that is open is in use, however long ago it was opened.
        for box in owners.keys { try mail.touch(box) }
        try mail.expire(mailboxRetention: limits.mail.mailboxRetention, ledger: &ledger)
        for share in try rooms.removeEnded(at: now) {
            try mail.remove(room: share.room, ledger: &ledger)
            outcome.expulsions.append(Expulsion(room: share.room, node: nil))
        }
    }
}
