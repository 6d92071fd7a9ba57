import NIOCore
import Synchronization

/// Who is connected from where, over all event loops: asked once when a connection comes and once when it goes.
final class Census: Sendable {
    /// How many connections over the limits may be open at once to be told so; the next one is closed without a word.
    private static let mostRefused = 64

    private struct State {
        var total = 0
        var refused = 0
        var byAddress: [ClientAddress: Int] = [:]
    }

    private let state = Mutex(State())
    private let limits: RelayLimits

    init(limits: RelayLimits) { self.limits = limits }

    /// A place for one connection.
    struct Seat: Sendable {
        fileprivate let address: ClientAddress
        /// Why the connection may be answered but not served, or nil.
        let refusal: RefusalReason?
    }

    /// Counts a connection in; nil if it is to be closed at once.
    func enter(from address: SocketAddress?) -> Seat? {
        let address = ClientAddress(address)
        return state.withLock { state in
            let refusal: RefusalReason? =
                if state.total - state.refused >= limits.connections {
                    .relayFull
                } else if state.byAddress[address, default: 0] >= limits.connectionsPerAddress {
                    .addressFull
                } else {
                    nil
                }
            if refusal != nil {
                guard state.refused < Self.mostRefused else { return nil }
                state.refused += 1
            } else {
                state.byAddress[address, default: 0] += 1
            }
            state.total += 1
            return Seat(address: address, refusal: refusal)
        }
    }

    /// Counts it out.
    func leave(_ seat: Seat) {
        state.withLock { state in
            state.total -= 1
            guard seat.refusal == nil else {
                state.refused -= 1
                return
            }
            let left = state.byAddress[seat.address, default: 1] - 1
            state.byAddress[seat.address] = left > 0 ? left : nil
        }
    }
}
