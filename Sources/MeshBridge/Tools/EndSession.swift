import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// `end_session`: propose to end a share, or answer the peer's proposal.
struct EndSession {
    struct Input: ToolInput {
        let outcome: String?
        let summary: String?
        let checks: [String]?
        let accept: Bool?
        let reason: String?
        let share: String?

        static let notes: [String: Note] = [
            "outcome": Note(ShareOutcome.allCases.map(\.rawValue).joined(separator: " ")), "summary": "",
            "checks": "passed, untested or 'failed: why', in order", "accept": "the peer's proposal",
            "reason": "returns it", "share": "",
        ]

        static let example: JSON = [
            "outcome": "achieved", "summary": "Publishes episodes from recordings.",
            "checks": ["passed", "passed", "failed: two runs at once collide"],
        ]
    }

    static func tool(_ bridge: Bridge) -> Tool {
        .prose(
            "end_session", title: "End a share",
            description: "Propose to end a share, or accept or return the peer's proposal. Both sides seal.",
            annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: true)
        ) { (input: Input, _) in
            let time = bridge.time
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let before = try await ShareChoice.share(input.share, in: shares)
                let updates = await shares.updates(before.share)
                var status = try await act(input, on: before, shares)
                if input.accept == true { status = await sealed(status, shares, updates, time: time) }
                let fence = bridge.fence()
                let kept = await Learned.note(status, shares)
                let next =
                    switch status.phase {
                    case .closing where status.end?.isAccepted == true:
                        "You have agreed. The peer's side has not signed yet; it does so by itself when it is there. "
                            + "'await_turn' tells when the share is sealed."
                    case .closing: "Now 'await_turn' for the peer's answer."
                    default: kept
                    }
                return ProseReply(
                    "\(ShareAnswer.line(status, fence: fence))\n\(next)", meta: ShareAnswer.meta(status))
            }
        }
    }

    /// How long a connected peer is given to sign what was accepted before the tool answers.
    private static let patience: Duration = .seconds(2)

    /// The share once its proposer has signed too, or as it stands when that takes longer.
    private static func sealed(
        _ status: ShareStatus, _ shares: ShareSessions, _ updates: AsyncStream<ShareUpdate>, time: any TimeSource
    ) async -> ShareStatus {
        guard status.phase == .closing else { return status }
        await time.wait(atMost: patience) {
            for await update in updates {
                if case .phase(let phase) = update, phase != .closing { return }
            }
        }
        return (try? await shares.status(status.share)) ?? status
    }

    private static func act(_ input: Input, on share: ShareStatus, _ shares: ShareSessions) async throws -> ShareStatus
    {
        switch (input.accept ?? false, input.reason, input.outcome) {
        case (true, nil, nil): return try await shares.acceptEnd(share.share)
        case (false, let reason?, nil): return try await shares.returnEnd(share.share, reason: reason)
        case (false, nil, let outcome?):
            guard let known = ShareOutcome(rawValue: outcome) else {
                throw ToolFailure("`outcome` must be one of achieved, partial, failed, aborted.")
            }
            return try await shares.proposeEnd(
                share.share, outcome: known, summary: input.summary ?? "", results: try results(input.checks ?? []))
        default:
            throw ToolFailure(
                "Give one of: outcome with summary and checks (proposes to end), accept: true (the peer's proposal), or reason "
                    + "(returns it).\nA call that works: end_session \(Input.example.text)")
        }
    }

    /// `passed`, `untested` or `failed: why`.
    static func results(_ texts: [String]) throws -> [CheckResult] {
        try texts.map { text in
            let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard let word = parts.first, let state = CheckResult.State(rawValue: word.lowercased()) else {
                throw ToolFailure(
                    "Each of `checks` must begin with passed, failed or untested; a note follows a colon.")
            }
            let note = parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
            return try CheckResult(state, note: note)
        }
    }
}
