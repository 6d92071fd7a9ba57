import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// `await_turn`: wait for the peer of a share, for a while, and say what to do next.
struct AwaitTurn {
    struct Input: ToolInput {
        let seconds: Int?
        let share: String?

        static let notes: [String: Note] = ["seconds": Note("", range: 0...50), "share": ""]

        static let example: JSON = ["seconds": 25]
    }

    /// How long the host hears nothing from us: at first, so that its person soon sees what is waited for, and later.
    private static let steps: (first: Duration, later: Duration) = (.seconds(1), .seconds(5))

    static func tool(_ bridge: Bridge) -> Tool {
        .prose(
            "await_turn", title: "Await a turn",
            description:
                "Wait for the peer of a share: its turn, its joining, its end. Says what to do when nothing comes.",
            annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: true)
        ) { (input: Input, context) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let status = try await ShareChoice.share(input.share, in: shares, endedToo: true)
                let awaited = try await wait(
                    status.share, for: .seconds(input.seconds ?? 25), shares, context, time: bridge.time)
                return try await reply(awaited, shares, bridge, context)
            }
        }
    }

    /// Waits in steps, with progress between them.
    private static func wait(
        _ share: ShareID, for limit: Duration, _ shares: ShareSessions, _ context: CallContext, time: any TimeSource
    ) async throws -> Awaited {
        let start = time.now
        var step = steps.first
        while true {
            let passed = time.now - start
            let awaited = try await shares.awaitTurn(share, atMost: min(step, limit - passed))
            step = steps.later
            guard case .nothing(let status) = awaited, time.now - start < limit else { return awaited }
            context.progress((time.now - start).seconds, total: limit.seconds, message: status.sentence())
        }
    }

    private static func reply(
        _ awaited: Awaited, _ shares: ShareSessions, _ bridge: Bridge, _ context: CallContext
    ) async throws -> ProseReply {
        let fence = bridge.fence()
        switch awaited {
        case .turns(let turns, let status):
            await shares.handOut(status.share, through: turns.last?.number ?? 0)
            return heard(turns, status, fence: fence)
        case .yourTurn(let remark, let status):
            let returned = remark.map { "\nThe peer returned your proposal to end: \(fence.label($0, cap: 600))" } ?? ""
            return answer(
                status, fence: fence,
                next: "It is your turn: 'send_turn'. 'transcript' shows what was said so far.\(returned)")
        case .compareCodes(let code, let status): return try await compare(code, status, shares, bridge, context)
        case .proposal(let status): return proposal(status, fence: fence)
        case .ended(let status): return try await ended(status, shares, fence: fence)
        case .nothing(let status): return answer(status, fence: fence, next: advice(status))
        }
    }

    private static func heard(_ turns: [HeardTurn], _ status: ShareStatus, fence: Fence) -> ProseReply {
        let peer = status.peer?.text ?? "the peer"
        let texts = turns.map { TurnText.heard($0, by: peer, fence: fence) }
        let next =
            status.floor == status.role
            ? "It is your turn: 'send_turn'."
            : "The peer keeps the floor: 'await_turn' again; a question may be sent meanwhile."
        var meta = ShareAnswer.meta(status, [("turns", .integer(Int64(turns.count)))])
        meta[ShareAnswer.shownKey] = [
            "share": .string(status.share.text), "through": .integer(Int64(turns.last?.number ?? 0)),
        ]
        return ProseReply(
            (texts + [ShareAnswer.line(status, fence: fence), next]).joined(separator: "\n\n"), meta: meta)
    }

    /// An open invite: both people compare a code before anything flows, and say so themselves.
    private static func compare(
        _ code: String, _ status: ShareStatus, _ shares: ShareSessions, _ bridge: Bridge, _ context: CallContext
    ) async throws -> ProseReply {
        let request = try ConsentRequest(
            .confirmCode,
            text: "\(code)\nwith \(status.peer?.text ?? "the peer")\nlesson: \(status.card.topic)",
            subject: [status.share.text, status.peer?.text ?? "", code])
        try await bridge.consent(at: shares.node).require(request, context)
        let confirmed = try await shares.confirmCode(status.share, typed: code)
        return answer(confirmed, fence: bridge.fence(), next: "Your person has confirmed the code. 'await_turn' again.")
    }

    private static func proposal(_ status: ShareStatus, fence: Fence) -> ProseReply {
        let summary = status.end.map {
            EndText.whole($0, status.card, by: status.peer?.text ?? "the peer", fence: fence)
        }
        return answer(
            status, fence: fence, before: "The peer proposes to end.\n\(summary ?? "")",
            next:
                "If outcome and checks are true, 'end_session' with accept: true; otherwise with reason: what is missing."
        )
    }

    private static func ended(_ status: ShareStatus, _ shares: ShareSessions, fence: Fence) async throws -> ProseReply {
        let remark = status.remark.map { fence.label($0, cap: 300).description + "\n" } ?? ""
        let kept = await Learned.note(status, shares)
        return answer(
            status, fence: fence, before: "The share has ended. \(remark)\(kept)",
            next: "Tell your person how it ended; 'transcript' holds every word.")
    }

    private static func answer(_ status: ShareStatus, fence: Fence, before: String? = nil, next: String) -> ProseReply {
        let lines = [before, ShareAnswer.line(status, fence: fence), next].compactMap(\.self)
        return ProseReply(lines.joined(separator: "\n"), meta: ShareAnswer.meta(status))
    }

    /// What to do when nothing came.
    private static func advice(_ status: ShareStatus) -> String {
        switch status.phase {
        case .drafted: "Your person has not agreed yet: 'start_share' again with the same card."
        case .invited:
            "Nobody has joined yet. Ask your person whether they passed the link on; 'await_turn' again later."
        case .joined where status.role == .student && status.code == nil:
            "The teacher's side has not answered yet; its agent may be off. 'await_turn' again later."
        case .joined: "The other person has not confirmed the code yet. 'await_turn' again."
        case .closing where status.end?.isAccepted == true:
            "You have agreed to the end; it is sealed when the peer's side has signed too, which its agent does by itself. "
                + "Nothing is left for you to do; 'await_turn' again later."
        case .closing:
            "The peer has not answered your proposal yet. Silence closes the share as unconfirmed. 'await_turn' again."
        case .confirmed where status.floor == status.role, .active where status.floor == status.role:
            "The peer has asked nothing. It is your turn: 'send_turn'."
        case .confirmed, .active, .completed, .declined, .expired, .abandoned, .aborted, .stopped:
            status.isTogether
                ? "The peer is there and still at it. 'await_turn' again; do not repeat your turn."
                : "The peer is away; your turns wait for it. Do something else and 'await_turn' again later, or end_session."
        }
    }
}
