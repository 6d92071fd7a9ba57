import Ambient
import Logging
import MeshMemory
import MeshProtocol

/// From the store to the peers, at the pace their receipts allow.
extension MeshNode {
    /// Sends what waits for `peer`, up to the window. Harmless to call at any time.
    func drain(to peer: NodeID) {
        guard sessions[peer] != nil, pausedUntil[peer] == nil else { return }
        do {
            for item in try memory.nextOutbox(for: peer, window: configuration.window, now: time.now) {
                guard hasRoom(to: peer) else { return }
                try memory.markDispatched(item.id)
                guard send(.block(item.block, anchor: false), to: peer) else {
                    // Only this one: what left before is under way.
                    return try memory.resetDispatched([item.id])
                }
            }
        } catch {
            logger.warning("outbox not drained", metadata: ["reason": "\(error)"])
        }
    }

    /// Finds out about deliveries to `peer` that make no progress.
    func mend(_ peer: NodeID, at now: Timestamp) {
        do {
            let underWay = try memory.underWay(to: peer)
            guard pausedUntil[peer] == nil, !underWay.isEmpty else { return stalls.progress(with: peer) }
            switch stalls.remedy(for: peer, underWay: underWay, at: now) {
            case .probe: send(.ping, to: peer)
            case .resend: try memory.resetDispatched(underWay)
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
        let known = try memory.peers().filter {
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
