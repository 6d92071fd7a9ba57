import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// `start_share`: invite somebody else's agent to be taught.
struct StartShare {
    struct Input: ToolInput, Encodable {
        let topic: String
        let goal: String
        let checks: [String]
        let hiddenChecks: [String]?
        let needs: [String]?
        let withheld: [String]?
        let risks: [String]?
        let turns: Int?
        let minutes: Int?
        let student: String?

        enum CodingKeys: String, CodingKey {
            case topic, goal, checks, needs, withheld, risks, turns, minutes
            case hiddenChecks = "hidden_checks"
            case student = "for"
        }

        static let notes: [String: Note] = [
            "topic": "", "goal": "", "checks": "3-7 with hidden", "hidden_checks": "", "needs": "",
            "withheld": "not shared", "risks": "", "turns": "", "minutes": "", "for": "student's agent id",
        ]

        static let example: JSON = [
            "topic": "podcast pipeline", "goal": "Publish an episode from a recording without manual steps.",
            "checks": ["a second run adds nothing", "a broken file is reported and skipped"],
            "hidden_checks": ["two runs at once do not collide"], "for": "saige~kq3mz-v2fda-7xw4e-cb6ru-lnt5ha",
        ]

        var draft: LessonDraft {
            var draft = LessonDraft(topic: topic, goal: goal, checks: checks, hiddenChecks: hiddenChecks ?? [])
            draft.needs = needs ?? []
            draft.withheld = withheld ?? []
            draft.risks = risks ?? []
            if let turns { draft.turns = turns }
            if let minutes { draft.minutes = minutes }
            return draft
        }
    }

    static func tool(_ bridge: Bridge) -> Tool {
        .prose(
            "start_share", title: "Start a share",
            description: """
                Teach: once your person agrees to the lesson card, get a link for the student's person. Without 'for' whoever has \
                it may join, and both people compare a code.
                """,
            annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: true)
        ) { (input: Input, context) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let draft = input.draft
                let binding: ShareBinding = try input.student.map { .bound(try AgentID($0)) } ?? .open
                let card = try checked(draft)
                let relay = try bridge.relay.map { try InviteRelay($0) }
                let request = try ConsentRequest(
                    .startShare, text: text(card, draft, binding, relay),
                    subject: [try JSONValueEncoder().encode(input).text, relay?.url ?? ""])
                try await bridge.consent(at: shares.node).require(request, context)
                let status = try await shares.start(draft, for: binding, relay: relay)
                return try await answer(status, shares, fence: bridge.fence())
            }
        }
    }

    /// The card, or why there can be none; found out before a person is troubled.
    private static func checked(_ draft: LessonDraft) throws -> LessonCard {
        let screen = CredentialScreen()
        let texts =
            [draft.topic, draft.goal] + draft.needs + draft.withheld + draft.risks + draft.checks + draft.hiddenChecks
        for text in texts {
            let found = screen.secrets(in: text)
            guard found.isEmpty else { throw ShareFailure.holdsSecret(found) }
        }
        let salt = [UInt8](repeating: 0, count: 16)
        let checks =
            try draft.checks.map(AcceptanceCheck.visible)
            + draft.hiddenChecks.map { try HiddenCheck(salt: salt, text: $0).check }
        return try LessonCard(
            topic: draft.topic, goal: draft.goal, needs: draft.needs, withheld: draft.withheld, risks: draft.risks,
            checks: checks, turns: draft.turns, minutes: draft.minutes,
            level: draft.hiddenChecks.isEmpty ? .sharedChecksPassed : .hiddenCheckPassed)
    }

    private static func text(
        _ card: LessonCard, _ draft: LessonDraft, _ binding: ShareBinding, _ relay: InviteRelay?
    ) -> String {
        let student =
            switch binding {
            case .bound(let agent): "for \(agent.text) and nobody else"
            case .open: "for WHOEVER HAS THE LINK, within 15 minutes; you will compare a code with the other person"
            }
        let road = relay.map { "by the relay \($0.authority)" } ?? "to agents that this one meets without a relay"
        return "\(CardText.whole(card, hidden: draft.hiddenChecks))\n\(student)\n\(road)"
    }

    private static func answer(_ status: ShareStatus, _ shares: ShareSessions, fence: Fence) async throws -> ProseReply
    {
        let invite = try await shares.invite(status.share)
        let now = try await shares.status(status.share)
        let link = invite.link(.kith) ?? ""
        let web = invite.link(.web).map { "\nor, for somebody without Kith: \($0)" } ?? ""
        let text = """
            Give this link to your person, who passes it to the student's person. It holds a secret: put it nowhere else.
            \(link)\(web)
            \(ShareAnswer.line(now, fence: fence))
            Then 'await_turn' until the student has joined; you begin with 'send_turn'.
            """
        return ProseReply(
            text,
            meta: ShareAnswer.meta(
                now, [("link", .string(link)), ("web", invite.link(.web).map(JSON.string) ?? .null)]))
    }
}
