import Ambient
import MeshProtocol

/// Notices deliveries that make no progress, so that a loss at the very end of a conversation is found too: with strict
/// sequences only a *later* frame shows that an earlier one is missing.
///
/// A probe is that later frame. If something before it was lost, in either direction, the gap ends the session and the next
/// one sends everything again. If its answer comes, nothing was lost: the peer has read all that was sent before the probe,
/// and every receipt it wanted to give came before the answer. What still has no receipt then was not stored there.
struct Stalls {
    enum Remedy: Equatable {
        /// Send something that the peer answers.
        case probe
        /// Nothing was heard for too long: send everything again. Sending again is harmless.
        case resend
    }

    /// Silence after which a delivery without receipt is probed. Each further probe waits twice as long.
    static let probeAfter: Duration = .seconds(2)
    /// The longest pause between two probes, and the silence after which everything without receipt is sent again.
    static let resendAfter: Duration = .seconds(60)

    private struct Wait {
        var since: Timestamp
        var probeAt: Timestamp
        var pause = Stalls.probeAfter
        /// What was under way when each probe left that has no answer yet, oldest first.
        var probes: [[Int64]] = []
    }

    private var waits: [NodeID: Wait] = [:]

    /// Something went to `peer` or came back from it.
    mutating func progress(with peer: NodeID) { waits[peer] = nil }

    /// What to do about `peer`, to which the deliveries `underWay` are on their way at `now`.
    mutating func remedy(for peer: NodeID, underWay: [Int64], at now: Timestamp) -> Remedy? {
        guard var wait = waits[peer] else {
            waits[peer] = Wait(since: now, probeAt: now + Self.probeAfter)
            return nil
        }
        defer { waits[peer] = wait }
        if now >= wait.probeAt {
            wait.pause = min(wait.pause * 2, Self.resendAfter)
            wait.probeAt = now + wait.pause
            wait.probes.append(underWay)
            return .probe
        }
        guard now - wait.since >= Self.resendAfter else { return nil }
        wait.since = now
        wait.probes = []
        return .resend
    }

    /// Takes the answer to a probe.
    ///
    /// Probes and answers carry no number. A probe that the peer did not answer makes a later answer count for it, which
    /// proves less than it could and never too much.
    /// - Returns: The deliveries that were under way before that probe; those still without receipt were not stored.
    mutating func answered(by peer: NodeID, at now: Timestamp) -> [Int64] {
        guard var wait = waits[peer], !wait.probes.isEmpty else { return [] }
        let proven = wait.probes.removeFirst()
        wait.since = now
        waits[peer] = wait
        return proven
    }
}
