import Ambient
import MeshProtocol

/// Who is behind the relay, and which link stands for whom. A pure value; the transport locks it.
///
/// One link per announced node. A node that is announced again has lost its old connection, and with it the keys of its
/// session, so its link is replaced by a new one. A link that our own node closes opens again after a pause.
struct RelayDirectory: Sendable {
    /// First pause after our node has closed a link, and the longest one.
    static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(60))
    /// A link that lived this long ends a streak of closed links.
    static let goodLife = Duration.seconds(30)

    enum Change: Sendable, Hashable {
        case opened(LinkInfo)
        case closed(LinkID, reason: String)
    }

    private struct Member {
        var name: String?
        var link: LinkID?
        var openedAt: Timestamp
        var backOff = BackOff(initial: pauses.first, maximum: pauses.longest)
    }

    private let own: NodeID
    private let capacity: Int
    private var members: [NodeID: Member] = [:]
    private var nodes: [LinkID: NodeID] = [:]

    init(own: NodeID, capacity: Int) {
        self.own = own
        self.capacity = capacity
    }

    /// Whether the relay has announced `node`.
    func knows(_ node: NodeID) -> Bool { members[node] != nil }

    /// The usable link to `node`.
    func link(to node: NodeID) -> LinkID? {
        guard let link = members[node]?.link, nodes[link] != nil else { return nil }
        return link
    }

    /// The node behind a usable link.
    func node(behind link: LinkID) -> NodeID? { nodes[link] }

    /// The relay sent its whole list. Returns what changed and how many peers found no room.
    mutating func replace(with peers: [RelayPeer], at now: Timestamp) -> (changes: [Change], refused: Int) {
        let present = Set(peers.filter(\.isOnline).map(\.node))
        var changes = members.keys.filter { !present.contains($0) }.sorted().flatMap { leave($0) }
        var refused = 0
        for peer in peers where peer.isOnline && members[peer.node] == nil {
            guard let opened = add(peer, at: now) else {
                if peer.node != own { refused += 1 }
                continue
            }
            changes.append(opened)
        }
        return (changes, refused)
    }

    /// The relay announced one peer; `nil` when there is no room for it.
    mutating func join(_ peer: RelayPeer, at now: Timestamp) -> [Change]? {
        guard peer.node != own else { return [] }
        let changes = leave(peer.node)
        guard let opened = add(peer, at: now) else { return nil }
        return changes + [opened]
    }

    /// The relay says that a peer has gone.
    mutating func leave(_ node: NodeID) -> [Change] {
        guard let member = members.removeValue(forKey: node), let link = member.link else { return [] }
        nodes[link] = nil
        return [.closed(link, reason: "the peer left the relay")]
    }

    private mutating func add(_ peer: RelayPeer, at now: Timestamp) -> Change? {
        guard peer.node != own, members.count < capacity else { return nil }
        members[peer.node] = Member(name: peer.name, openedAt: now)
        return open(peer.node, at: now)
    }

    private mutating func open(_ node: NodeID, at now: Timestamp) -> Change? {
        guard var member = members[node], member.link == nil else { return nil }
        let link = LinkID.next()
        member.link = link
        member.openedAt = now
        members[node] = member
        nodes[link] = node
        return .opened(
            LinkInfo(id: link, kind: .relay, role: .unordered, claimedNode: node, claimedName: member.name))
    }

    /// Our node wants a link to end: from now on nothing goes over it. Returns how long to wait before opening another.
    ///
    /// Of two nodes that both gave up on their session, the one with the higher id (the server) is back in half the
    /// time, so that the hello of the other one finds it there.
    mutating func beginClosing(_ link: LinkID, at now: Timestamp) -> (node: NodeID, pause: Duration)? {
        guard let node = nodes.removeValue(forKey: link), var member = members[node] else { return nil }
        if now - member.openedAt >= Self.goodLife { member.backOff.reset() }
        let pause = member.backOff.next()
        members[node] = member
        return (node, own > node ? pause / 2 : pause)
    }

    /// The end of a link that ``beginClosing(_:at:)`` began, unless the peer has left or come back meanwhile.
    mutating func finishClosing(_ link: LinkID, of node: NodeID) -> Change? {
        guard members[node]?.link == link else { return nil }
        members[node]?.link = nil
        return .closed(link, reason: "this node closed the link")
    }

    /// The pause after a closed link is over.
    mutating func reopen(_ node: NodeID, at now: Timestamp) -> Change? { open(node, at: now) }

    /// The connection to the relay has ended, and every link with it.
    mutating func removeAll(reason: String) -> [Change] {
        let ended = members.sorted { $0.key < $1.key }.compactMap(\.value.link)
        members = [:]
        nodes = [:]
        return ended.map { .closed($0, reason: reason) }
    }
}
