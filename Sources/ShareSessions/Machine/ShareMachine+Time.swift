import Ambient
import MeshProtocol

/// What the passing of time does.
extension ShareMachine {
    /// - Returns: Whether anything has changed.
    mutating func tick(at now: Timestamp) -> Bool {
        let before = state
        switch state.phase {
        case .drafted, .invited:
            if now >= state.inviteExpires { enter(.expired, at: now, because: "nobody joined in time") }
        case .joined, .confirmed, .active:
            if isForsaken(at: now) { enter(.abandoned, at: now, because: "the peer did not come back") }
        case .closing:
            if let deadline = state.proposal?.deadline, now >= deadline {
                closeUnanswered(at: now)
            } else if isForsaken(at: now) {
                let isAgreed = state.proposal?.by == state.role.peer && state.proposal?.signature != nil
                enter(
                    .abandoned, at: now,
                    because: isAgreed
                        ? "this side agreed to the end; the peer, who had proposed it, never came back to sign the seal"
                        : "the peer did not come back")
            }
        case .completed, .declined, .expired, .abandoned, .aborted, .stopped: break
        }
        if secrets != nil, isSettled(at: now) {
            // Keys that nobody needs any more cannot be lost either.
            secrets = nil
            effects.dropsTraffic = true
            return true
        }
        return state != before
    }

    /// How long an ended share still answers a peer that missed a receipt.
    static let afterglow: Duration = .seconds(3600)

    /// Whether an ended share has nothing left to say, or nobody to say it to.
    func isSettled(at now: Timestamp) -> Bool {
        guard !state.phase.isOpen, let endedAt = state.endedAt else { return false }
        let isHeard = !state.isSpeechWaiting
        return now >= endedAt + (isHeard && !isUnconfirmed ? Self.afterglow : settings.patience)
    }

    private func isForsaken(at now: Timestamp) -> Bool {
        let last = state.heardAt ?? state.createdAt
        return now >= last + settings.patience
    }
}
