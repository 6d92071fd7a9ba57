import Ambient
import MeshProtocol

/// Notices deliveries that make no progress, so that a loss at the very end of a conversation is found too: with strict
/// sequences only a *later* frame shows that an earlier one is missing.
struct Stalls {
    enum Remedy: Equatable {
        /// Send something, so that a missing frame shows as a gap in either direction.
        case probe
        /// The frames arrived and nothing came of it (the peer could not store them): send again.
        case resend
    }

    /// Silence after which a delivery without receipt is probed, and again after each such time.
    static let probeAfter: Duration = .seconds(5)
    /// Silence after which everything without receipt is sent again. Sending again is harmless.
    static let resendAfter: Duration = .seconds(60)

    private struct Wait {
        var since: Timestamp
        var probedAt: Timestamp
    }

    private var waits: [NodeID: Wait] = [:]

    /// Something went to `peer` or came back from it.
    mutating func progress(with peer: NodeID) { waits[peer] = nil }

    /// What to do about `peer`, for which deliveries are under way at `now`.
    mutating func remedy(for peer: NodeID, at now: Timestamp) -> Remedy? {
        guard var wait = waits[peer] else {
            waits[peer] = Wait(since: now, probedAt: now)
            return nil
        }
        if now - wait.since >= Self.resendAfter {
            waits[peer] = nil
            return .resend
        }
        guard now - wait.probedAt >= Self.probeAfter else { return nil }
        wait.probedAt = now
        waits[peer] = wait
        return .probe
    }
}
