import Ambient
import Dispatch
import GRDB
import Logging
import Synchronization

/// Where everything that needs the store goes from the event loops, and comes back from. No event loop ever waits for it.
///
/// Orders are worked through in the order of their coming, many in one transaction; answers leave after its commit, so
/// that what a client is told has happened has happened.
final class PostOffice: Sendable {
    /// The most that may wait for the store, in bytes; what comes then is refused as `busy`.
    private static let mostWaiting = 32 << 20
    /// About the most that goes into one transaction.
    private static let batch = (orders: 512, bytes: 4 << 20)

    private struct Inbox {
        var orders: [PostOrder] = []
        var bytes = 0
        var isWorking = false
        var isClosed = false
    }

    let isLasting: Bool
    private let store: RelayStore
    private let shards: [ShardMailbox]
    private let time: any TimeSource
    private let logger: Logger
    private let inbox = Mutex(Inbox())
    /// Locked for as long as a transaction takes, by the queue alone.
    private let desk: Mutex<PostDesk>
    private let tally = Mutex(PostTally())
    private let queue = DispatchQueue(label: "kith.relay.post", qos: .userInitiated)

    init(
        store: RelayStore, limits: RelayLimits, time: any TimeSource, shards: [ShardMailbox], logger: Logger
    ) throws(RelayError) {
        self.store = store
        self.shards = shards
        self.time = time
        self.logger = logger
        isLasting = store.isLasting
        let desk = PostDesk(limits: limits, isLasting: store.isLasting)
        do {
            let refilled = try store.read { db in try desk.refilled(from: db, now: time.now) }
            tally.withLock { $0.load = refilled.ledger.total }
            self.desk = Mutex(refilled)
        } catch {
            throw .mailStore(path: "the relay's store", problem: "its content cannot be counted")
        }
    }

    /// What has been done so far.
    var figures: PostTally { tally.withLock { $0 } }

    /// Leaves an order; false if too much is waiting already. Never blocks.
    @discardableResult
    func submit(_ order: PostOrder) -> Bool {
        let (isTaken, wakes) = inbox.withLock { inbox -> (Bool, Bool) in
            // What the relay orders by itself, once for each connection, is always taken.
            let isOwn =
                switch order {
                case .fetch, .leave, .sweep: true
                case .keep, .admit, .openBox, .acknowledgeMail, .openRoom, .closeRoom, .evict, .acknowledgeAttempts:
                    false
                }
            guard !inbox.isClosed, isOwn || inbox.bytes < Self.mostWaiting else { return (false, false) }
            inbox.orders.append(order)
            inbox.bytes += order.weight
            defer { inbox.isWorking = true }
            return (true, !inbox.isWorking)
        }
        if wakes { queue.async { self.work() } }
        return isTaken
    }

    /// Finishes what was ordered and closes the store.
    func close() async {
        inbox.withLock { $0.isClosed = true }
        await withCheckedContinuation { continuation in
            queue.async {
                self.store.close()
                continuation.resume()
            }
        }
    }

    /// Waits until everything ordered so far is done. For tests.
    func settle() async {
        await withCheckedContinuation { continuation in queue.async { continuation.resume() } }
    }

    private func work() {
        while let orders = take() { perform(orders) }
    }

    private func take() -> ArraySlice<PostOrder>? {
        inbox.withLock { inbox in
            guard !inbox.orders.isEmpty else {
                inbox.isWorking = false
                return nil
            }
            let orders = inbox.orders[...]
            inbox.orders = []
            inbox.bytes = 0
            return orders
        }
    }

    private func perform(_ orders: ArraySlice<PostOrder>) {
        var rest = orders
        while !rest.isEmpty {
            var bytes = 0
            let part = rest.prefix { order in
                bytes += order.weight
                return bytes <= Self.batch.bytes || bytes == order.weight
            }.prefix(Self.batch.orders)
            rest = rest.dropFirst(part.count)
            if transact(part) { continue }
            // One order must not drag the others down with it: each has a transaction of its own now.
            for order in part where !transact([order]) { post(desk.withLock { $0.failure(of: order) }) }
        }
    }

    /// Does all of them, or none.
    private func transact(_ orders: ArraySlice<PostOrder>) -> Bool {
        do {
            let now = time.now
            let (outcome, load) = try desk.withLock { desk in
                do {
                    let outcome = try store.write { db in
                        var outcome = PostDesk.Outcome()
                        for order in orders { try desk.perform(order, db, now, &outcome) }
                        return outcome
                    }
                    return (outcome, desk.ledger.total)
                } catch {
                    // The transaction took back what it did to the store; this takes back what it did to the counts.
                    desk = try store.read { db in try desk.refilled(from: db, now: now) }
                    throw error
                }
            }
            tally.withLock { $0.load = load }
            post(outcome)
            return true
        } catch {
            // Neither statement nor arguments: they would name rooms and nodes.
            let code = (error as? DatabaseError)?.resultCode.rawValue ?? -1
            logger.error("the relay's store refused a transaction", metadata: ["sqlite": "\(code)"])
            tally.withLock { $0.failures += 1 }
            return false
        }
    }

    private func post(_ outcome: PostDesk.Outcome) {
        tally.withLock { $0.add(outcome.tally) }
        for (caller, reply) in outcome.replies { shards[caller.shard].post(.reply(caller.connection, reply)) }
        for expulsion in outcome.expulsions {
            for shard in shards { shard.post(.expel(expulsion)) }
        }
    }
}
