import MeshProtocol

extension InMemoryNetwork.State {
    /// Links two running nodes that have no link and are not cut off from each other.
    mutating func open(from dialler: NodeID, to other: NodeID, kind: LinkKind) {
        guard dialler != other, let one = members[dialler], let two = members[other],
            !cuts.contains(InMemoryNetwork.Pair(dialler, other)),
            !ends.values.contains(where: { $0.owner == dialler && $0.peer == other })
        else { return }
        let (near, far) = (LinkID.next(), LinkID.next())
        ends[near] = InMemoryNetwork.End(owner: dialler, peer: other, peerLink: far)
        ends[far] = InMemoryNetwork.End(owner: other, peer: dialler, peerLink: near)
        let roles: (LinkRole, LinkRole) = kind == .relay ? (.unordered, .unordered) : (.dialled, .accepted)
        one.inbox.push(
            .opened(LinkInfo(id: near, kind: kind, role: roles.0, claimedNode: other, claimedName: two.name)))
        two.inbox.push(
            .opened(LinkInfo(id: far, kind: kind, role: roles.1, claimedNode: dialler, claimedName: one.name)))
    }

    /// Closes both sides of every link for which one side matches.
    mutating func closeLinks(reason: String, where matches: (InMemoryNetwork.End) -> Bool) {
        for (link, end) in ends where matches(end) {
            for (side, owner) in [(link, end.owner), (end.peerLink, end.peer)] where ends[side] != nil {
                ends[side] = nil
                members[owner]?.inbox.push(.closed(side, reason: reason))
            }
        }
    }

    /// Counts a frame as on its way to `link`.
    mutating func take(_ bytes: Int, for link: LinkID) {
        ends[link]?.frames += 1
        ends[link]?.bytes += bytes
    }

    /// Counts a frame as gone from the way to `link`.
    mutating func give(back bytes: Int, for link: LinkID) {
        ends[link]?.frames -= 1
        ends[link]?.bytes -= bytes
    }

    func arrive(_ payload: [UInt8], at link: LinkID) {
        guard let end = ends[link] else { return }
        members[end.owner]?.inbox.push(.received(link, payload))
    }

    /// Whether a frame of `size` bytes may go on its way from the side `link`.
    func fits(_ size: Int, over link: LinkID, limits: LinkLimits) -> Bool {
        guard let far = (ends[link]?.peerLink).flatMap({ ends[$0] }) else { return false }
        return far.frames == 0 || (far.frames < limits.outgoingFrames && far.bytes + size <= limits.outgoingBytes)
    }

    /// Sends one frame from the side `link` according to the rule.
    mutating func send(_ payload: [UInt8], over link: LinkID, limits: LinkLimits) throws(LinkError) {
        guard let near = ends[link], ends[near.peerLink] != nil else { throw .gone(link) }
        guard fits(payload.count, over: link, limits: limits) else { throw .congested(link) }
        let direction = InMemoryNetwork.Direction(sender: near.owner, receiver: near.peer)
        let number = sent[direction, default: 0]
        sent[direction] = number + 1
        let crossing = InMemoryNetwork.Crossing(
            sender: near.owner, receiver: near.peer, number: number, payload: payload)
        let fate = rule(crossing)
        for _ in 0..<(fate == .drop ? 0 : fate == .duplicate ? 2 : 1) {
            take(payload.count, for: near.peerLink)
            if fate == .hold {
                held.append((near.peerLink, payload))
            } else {
                arrive(payload, at: near.peerLink)
            }
        }
    }
}
