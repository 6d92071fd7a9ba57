import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// `join_share`: look at an invite and, with the person's word, join.
struct JoinShare {
    struct Input: ToolInput {
        let link: String
        let join: Bool?

        static let notes: [String: Note] = ["link": Note("", length: 1...2048), "join": ""]

        static let example: JSON = ["link": "kith://join/…#…"]
    }

    static func tool(_ bridge: Bridge) -> Tool {
        .prose(
            "join_share", title: "Join a share",
            description: """
                Preview the lesson card behind an invite link and explain it to your person; with join, join once they agree.
                """,
            annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: true, openWorld: true)
        ) { (input: Input, context) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let fence = bridge.fence()
                let link = input.link.filter { !$0.isWhitespace }
                if let known = await joined(link, shares) { return answer(known, fence: fence) }
                let invite = try ShareInvite(link: link)
                let relay = invite.relay
                try await Confinement(bridge, context).admit(invite, home: bridge.relay, fence: fence)
                // Before it happens: the link chose this host, and the person may not want it to be contacted.
                if let relay { context.progress(0, message: "asking the relay \(relay.authority) that the link names") }
                let preview = try await shares.preview(link)
                guard input.join == true else { return show(preview, relay, fence: fence) }
                let request = try ConsentRequest(
                    .joinShare, text: text(preview, relay),
                    subject: [
                        preview.share.text, preview.teacher.text, Hexadecimal.encode(preview.cardDigest),
                        relay?.url ?? "",
                    ])
                try await bridge.consent(at: shares.node).require(request, context)
                return answer(try await shares.join(link, agreedTo: preview.cardDigest), fence: fence)
            }
        }
    }

    /// A share of this link that was joined already.
    private static func joined(_ link: String, _ shares: ShareSessions) async -> ShareStatus? {
        guard let invite = try? ShareInvite(link: link), let status = try? await shares.status(invite.share) else {
            return nil
        }
        return status.role == .student ? status : nil
    }

    private static func text(_ preview: SharePreview, _ relay: InviteRelay?) -> String {
        let road = relay.map { "\nby the relay \($0.authority)" } ?? ""
        let code = preview.isOpen ? "\nan open invite: you will compare a code with the other person" : ""
        return "taught by \(preview.teacher.text)\n\(CardText.whole(preview.card))\(road)\(code)"
    }

    private static func show(_ preview: SharePreview, _ relay: InviteRelay?, fence: Fence) -> ProseReply {
        let body = CardText.whole(preview.card)
        let road = relay.map { " The relay \(fence.label($0.authority)) was asked for it." } ?? ""
        let text = """
            An invite of \(fence.agent(preview.teacher)). Nothing was joined.\(road) The card, written by the other side:
            \((TurnText.risks(in: body, fence: fence) + [fence.quote(body, by: preview.teacher.text, cap: 16_000).description])
                .joined(separator: "\n"))
            Tell your person what it is, what it needs and risks, and who teaches. Only if they want it, call join_share again \
            with join: true; they are asked then.
            """
        return ProseReply(
            text,
            meta: [
                ShareAnswer.key: [
                    "share": .string(preview.share.text), "teacher": .string(preview.teacher.text),
                    "card": preview.card.json, "open": .bool(preview.isOpen), "joined": false,
                ]
            ])
    }

    private static func answer(_ status: ShareStatus, fence: Fence) -> ProseReply {
        ProseReply(
            "\(ShareAnswer.line(status, fence: fence))\nNow 'await_turn'.",
            meta: ShareAnswer.meta(status, [("joined", true)]))
    }
}
