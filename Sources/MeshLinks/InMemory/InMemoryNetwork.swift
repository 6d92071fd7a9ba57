public import MeshProtocol
import Synchronization

/// The deterministic network inside one process, for tests and demos.
///
/// Every pair of running nodes is linked. Frames arrive at once and in order unless the rule says otherwise, and links
/// break and come back only when told to:
///
///     let network = InMemoryNetwork()
///     let (ada, bob) = (network.join(adaID), network.join(bobID))      // run both
///     network.rule { $0.number == 0 ? .drop : .deliver }
///     network.cut(adaID, bobID)
///     network.mend(adaID, bobID)
public final class InMemoryNetwork: Sendable {
    /// What happens to one frame.
    public enum Fate: Sendable, Hashable {
        /// It arrives.
        case deliver
        /// It is lost without a trace.
        case drop
        /// It arrives twice.
        case duplicate
        /// It waits, and with it its place in the order, until ``InMemoryNetwork/release()``.
        case hold
    }

    /// One frame on its way, as the rule sees it.
    public struct Crossing: Sendable {
        /// Who sent it.
        public let sender: NodeID
        /// Who is to get it.
        public let receiver: NodeID
        /// How many frames went from this sender to this receiver before it, over all their links.
        public let number: Int
        /// The frame.
        public let payload: [UInt8]
    }

    struct Pair: Hashable {
        let low: NodeID
        let high: NodeID

        init(_ one: NodeID, _ other: NodeID) { (low, high) = one < other ? (one, other) : (other, one) }
    }

    struct Direction: Hashable {
        let sender: NodeID
        let receiver: NodeID
    }

    struct Member {
        let name: String?
        let inbox = Inlet<LinkEvent>(limit: .max)
    }

    /// One side of a link.
    struct End {
        let owner: NodeID
        let peer: NodeID
        let peerLink: LinkID
        /// Frames and bytes on their way *to* this side.
        var frames = 0
        var bytes = 0
    }

    struct State {
        var members: [NodeID: Member] = [:]
        var ends: [LinkID: End] = [:]
        var cuts: Set<Pair> = []
        var sent: [Direction: Int] = [:]
        var held: [(link: LinkID, payload: [UInt8])] = []
        var rule: @Sendable (Crossing) -> Fate = { _ in .deliver }
    }

    let kind: LinkKind
    let limits: LinkLimits
    let state = Mutex(State())

    /// An empty network.
    /// - Parameter kind: `.local` makes the later of two nodes the dialler; `.relay` makes every link unordered.
    public init(kind: LinkKind = .local, limits: LinkLimits = LinkLimits()) {
        self.kind = kind
        self.limits = limits
    }

    /// A place on the network for `node`; it is there as soon as the transport runs.
    public func join(_ node: NodeID, name: String? = nil) -> InMemoryTransport {
        InMemoryTransport(network: self, node: node, name: name)
    }

    /// Decides the fate of every later frame. The rule is called while the network is locked: it must not call back.
    public func rule(_ decide: @escaping @Sendable (Crossing) -> Fate) {
        state.withLock { $0.rule = decide }
    }

    /// Lets all held frames arrive, in the order they were sent, as far as their links still exist.
    public func release() {
        state.withLock { state in
            let held = state.held
            state.held = []
            for (link, payload) in held where state.ends[link] != nil {
                state.arrive(payload, at: link)
            }
        }
    }

    /// Breaks the link between two nodes and keeps it broken.
    public func cut(_ one: NodeID, _ other: NodeID) {
        state.withLock { state in
            state.cuts.insert(Pair(one, other))
            state.closeLinks(reason: "the network was cut") { $0.owner == one && $0.peer == other }
        }
    }

    /// Allows and opens a link between two nodes that both run and have none; `one` is the dialler.
    public func mend(_ one: NodeID, _ other: NodeID) {
        state.withLock { state in
            state.cuts.remove(Pair(one, other))
            state.open(from: one, to: other, kind: kind)
        }
    }

    /// Makes a frame arrive at `receiver` as if `sender` had sent it over their link: forgeries and replays.
    public func inject(_ payload: [UInt8], from sender: NodeID, to receiver: NodeID) {
        state.withLock { state in
            guard let link = state.ends.first(where: { $0.value.owner == receiver && $0.value.peer == sender })?.key
            else { return }
            state.take(payload.count, for: link)
            state.arrive(payload, at: link)
        }
    }
}
