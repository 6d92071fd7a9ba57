import Dispatch
import Synchronization

/// The backplane of relays in one process: a single relay has nobody to talk to and pays nothing.
final class LocalBackplane: Backplane {
    private struct Seat {
        let queue: DispatchQueue
        let receive: @Sendable (BackplaneMessage, String) -> Void
    }

    private let seats = Mutex<[String: Seat]>([:])

    func attach(_ relay: String, receive: @escaping @Sendable (BackplaneMessage, String) -> Void) {
        seats.withLock { $0[relay] = Seat(queue: DispatchQueue(label: "kith.backplane"), receive: receive) }
        publish(.attached, from: relay)
        // A newcomer learns of the others by asking them, they learn of its nodes as those arrive.
    }

    func detach(_ relay: String) {
        publish(.detached, from: relay)
        seats.withLock { $0[relay] = nil }
    }

    func publish(_ message: BackplaneMessage, from relay: String) {
        // Enqueued under the lock: two publishers must not overtake each other on the way to one receiver.
        seats.withLock { seats in
            for (name, seat) in seats where name != relay {
                seat.queue.async { seat.receive(message, relay) }
            }
        }
    }
}
