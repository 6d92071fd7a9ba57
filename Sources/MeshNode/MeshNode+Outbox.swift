import Ambient
import Logging
import MeshMemory
import MeshProtocol

/// From the store to the peers, at the pace their receipts allow.
extension MeshNode {
    /// Whether the store need not be asked.
    func isQuiet(_ peer: NodeID, _ what: Quiet) -> Bool { quiet[peer]?.contains(what) == true }

    /// Sends a block that has just been queued for `peers`.
    ///
    /// Where nothing waits before it and the window is open, it leaves at once, and its row in the outbox stays as it is: the
    /// receipt, which mostly comes within milliseconds, settles it, and what has none after a second is noted as under way
    /// then. Should the process end before that, it is sent again.
    func dispatch(_ block: Block, to peers: [NodeID]) {
        for peer in peers {
            if let assertion = block.assertionID, isQuiet(peer, [.nothingWaits, .nothingUnderWay]),
                pausedUntil[peer] == nil, left[peer, default: []].count < configuration.window, hasRoom(to: peer),
                send(.block(block, anchor: false), to: peer)
            {
                left[peer, default: []].insert(assertion)
            } else {
                quiet[peer]?.remove(.nothingWaits)
                drain(to: peer)
            }
        }
    }

    /// Notes as under way what has left without a note and has no receipt yet.
    private func noteLeft(to peer: NodeID) {
        guard left[peer]?.isEmpty == false else { return }
        quiet[peer]?.remove(.nothingWaits)
        drain(to: peer)
    }

    /// Sends what waits for `peer`, up to the window. Harmless to call at any time.
    func drain(to peer: NodeID) {
        guard sessions[peer] != nil, pausedUntil[peer] == nil, !isQuiet(peer, .nothingWaits) else { return }
        do {
            let items = try memory.nextOutbox(for: peer, window: configuration.window, now: time.now)
            if items.isEmpty { try noteQuiet(peer) }
            for item in items {
                let hasLeft = item.block.assertionID.map { left[peer]?.remove($0) != nil } ?? false
                guard hasLeft || hasRoom(to: peer) else { return }
                try memory.markDispatched(item.id)
                quiet[peer]?.remove(.nothingUnderWay)
                guard !hasLeft else { continue }
                guard send(.block(item.block, anchor: false), to: peer) else {
                    // Only this one: what left before is under way.
                    return try memory.resetDispatched([item.id])
                }
            }
        } catch {
            logger.warning("outbox not drained", metadata: ["reason": "\(error)"])
        }
    }

    /// Remembers what the store has nothing of, now that nothing can be sent to `peer`: that may also mean that the window is
    /// full, or that the peer asked to wait with some.
    private func noteQuiet(_ peer: NodeID) throws {
        let underWay = try memory.underWay(to: peer).count
        guard try memory.undelivered(to: peer) == underWay else { return }
        quiet[peer, default: []].insert(underWay == 0 ? [.nothingWaits, .nothingUnderWay] : .nothingWaits)
    }

    /// Finds out about deliveries to `peer` that make no progress.
    func mend(_ peer: NodeID, at now: Timestamp) {
        noteLeft(to: peer)
        do {
            guard !isQuiet(peer, .nothingUnderWay) else { return stalls.progress(with: peer) }
            let underWay = try memory.underWay(to: peer)
            if underWay.isEmpty { quiet[peer, default: []].insert(.nothingUnderWay) }
            guard pausedUntil[peer] == nil, !underWay.isEmpty else { return stalls.progress(with: peer) }
            switch stalls.remedy(for: peer, underWay: underWay, at: now) {
            case .probe: send(.ping, to: peer)
            case .resend:
                try memory.resetDispatched(underWay)
                quiet[peer]?.remove(.nothingWaits)
            case nil: break
            }
        } catch {
            logger.warning("deliveries not looked after", metadata: ["reason": "\(error)"])
        }
    }

    /// Sends again what the answer to a probe proves was not stored.
    func probeAnswered(by peer: NodeID) {
        do {
            let proven = stalls.answered(by: peer, at: time.now)
            guard !proven.isEmpty else { return }
            try memory.resetDispatched(proven)
            quiet[peer]?.remove(.nothingWaits)
            drain(to: peer)
        } catch {
            logger.warning("deliveries not looked after", metadata: ["reason": "\(error)"])
        }
    }

    /// Absent peers for whom one broadcast is kept at most, however many strangers were met.
    static let mostAbsent = 256

    /// The peers that a broadcast is kept for: everyone of this room met in the last days whose key is not in doubt.
    ///
    /// Of the absent ones the most trusted and longest known come first, so that a crowd of new node ids displaces nobody.
    func audience(at now: Timestamp) throws -> [NodeID] {
        let known = try acquaintances.peers(at: now) { try memory.peers() }.filter {
            $0.dialect == "kith" && $0.keyConflict == nil && $0.room == configuration.room
                && ($0.lastSeen >= now + (.zero - configuration.keepForAbsentPeers) || sessions[$0.nodeID] != nil)
        }
        let present = known.filter { sessions[$0.nodeID] != nil }
        let absent = known.filter { sessions[$0.nodeID] == nil }
            .sorted { $0.trust == $1.trust ? $0.firstSeen < $1.firstSeen : $0.trust > $1.trust }
        return (present + absent.prefix(Self.mostAbsent)).map(\.nodeID)
    }

    /// Whether something waits for a peer that is connected now.
    public func isDelivering() throws -> Bool {
        for peer in sessions.keys where pausedUntil[peer] == nil {
            if try memory.undelivered(to: peer) > 0 { return true }
        }
        return false
    }
}
