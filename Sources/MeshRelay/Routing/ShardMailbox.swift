import NIOCore
import Synchronization

/// What reaches a shard from outside its event loop.
enum ShardEvent: Sendable {
    case presence(PresenceChange)
    case evict(ConnectionID)
    case deliver(Delivery)
    /// The tokens have changed: members whose token no longer opens their room must authenticate again.
    case tokensChanged(RoomTokens)
    /// The store's answer to a connection.
    case reply(ConnectionID, PostReply)
    /// Members of a share's room that have to go.
    case expel(PostDesk.Expulsion)
}

/// The only way onto a shard from another thread: events in the order of posting, one wake-up for many.
final class ShardMailbox: Sendable {
    private struct State {
        var events: [ShardEvent] = []
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Says how the shard is told that there is something to drain. Events posted before wait for this.
    func open(wake: @escaping @Sendable () -> Void) {
        let waiting = state.withLock { state in
            state.wake = wake
            return !state.events.isEmpty
        }
        if waiting { wake() }
    }

    /// Forgets what was not drained and wakes nobody any more; the event loop may be gone.
    func close() {
        state.withLock { state in
            state.wake = {}
            state.events = []
        }
    }

    /// Leaves an event for the shard.
    func post(_ event: ShardEvent) {
        let wake = state.withLock { state in
            state.events.append(event)
            return state.events.count == 1 ? state.wake : nil
        }
        wake?()
    }

    /// Leaves several events, in order.
    func post(_ events: [ShardEvent]) {
        guard !events.isEmpty else { return }
        let wake = state.withLock { state in
            state.events.append(contentsOf: events)
            return state.events.count == events.count ? state.wake : nil
        }
        wake?()
    }

    /// Takes out everything.
    func take() -> [ShardEvent] {
        state.withLock { state in
            if state.events.isEmpty { return [] }
            let events = state.events
            state.events = []
            return events
        }
    }
}
