import Ambient
import MeshProtocol

/// Who is linked, being dialled or resting: at most one connection per node. A pure value; the transport locks it.
///
/// When two nodes dial each other, the connection dialled by the lower node id wins (mmp-wire 2.4, rule 3). Both sides
/// apply the rule to the same two facts, so they keep the same connection. A second connection beside a live one is
/// always refused: the kernel reports a dead local partner at once, so a live link is never stale.
struct LocalLinkTable: Sendable {
    /// First pause before a node is dialled again, and the longest one.
    static let pauses = (first: Duration.milliseconds(100), longest: Duration.seconds(60))
    /// A link that lived this long ends a streak of failures.
    static let goodLife = Duration.seconds(30)

    private enum Slot: Hashable {
        case dialling(LinkID)
        case linked(LinkID, since: Timestamp)
        case resting(until: Timestamp)
    }

    private let own: NodeID
    private var slots: [NodeID: Slot] = [:]
    private var backOffs: [NodeID: BackOff] = [:]

    init(own: NodeID) { self.own = own }

    /// Whether `node` may be dialled now; remembers the attempt under `link` if so.
    mutating func beginDial(_ node: NodeID, as link: LinkID, at now: Timestamp) -> Bool {
        guard node != own else { return false }
        switch slots[node] {
        case .dialling, .linked: return false
        case .resting(let until) where until > now: return false
        case .resting, nil:
            slots[node] = .dialling(link)
            return true
        }
    }

    /// Whether to keep an accepted connection whose dialler says it is `node`.
    mutating func acceptGreeting(from node: NodeID, as link: LinkID, at now: Timestamp) -> Bool {
        guard node != own else { return false }
        switch slots[node] {
        case .linked: return false
        case .dialling where own < node: return false
        case .dialling, .resting, nil:
            slots[node] = .linked(link, since: now)
            return true
        }
    }

    /// Whether a dialled connection that was answered is still wanted.
    mutating func acceptAnswer(from node: NodeID, as link: LinkID, at now: Timestamp) -> Bool {
        guard slots[node] == .dialling(link) else { return false }
        slots[node] = .linked(link, since: now)
        return true
    }

    /// A connection is over, at whatever stage. Ignored when its place has been taken by another connection.
    mutating func ended(_ node: NodeID, as link: LinkID, at now: Timestamp) {
        var backOff = backOffs[node] ?? BackOff(initial: Self.pauses.first, maximum: Self.pauses.longest)
        switch slots[node] {
        case .dialling(link): break
        case .linked(link, let since):
            if now - since >= Self.goodLife { backOff.reset() }
        case .dialling, .linked, .resting, nil: return
        }
        slots[node] = .resting(until: now + backOff.next())
        backOffs[node] = backOff
    }

    /// How long until some resting node may be dialled again, at most `limit`.
    func nextDial(after now: Timestamp, atMost limit: Duration) -> Duration {
        slots.values.reduce(limit) { soonest, slot in
            guard case .resting(let until) = slot else { return soonest }
            return min(soonest, max(until - now, .zero))
        }
    }

    /// Forgets resting nodes whose socket has disappeared.
    mutating func forgetResting(except present: Set<NodeID>) {
        slots = slots.filter { node, slot in
            if case .resting = slot { present.contains(node) } else { true }
        }
        backOffs = backOffs.filter { slots[$0.key] != nil }
    }
}
