import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// What only the command line offers, over the control socket: looking at all shares and their invites, taking an invite
/// back, stopping, and the transcript as a file. Not listed for hosts.
enum ShareControls {
    struct Input: ToolInput {
        let share: String?

        static let notes: [String: Note] = ["share": "id; none means the only open one"]

        static let example: JSON = [:]
    }

    static func all(_ bridge: Bridge) -> [Tool] {
        [list(bridge), revoke(bridge), stop(bridge), file(bridge)]
    }

    private static let changing = ToolAnnotations(readOnly: false, destructive: true, idempotent: true, openWorld: true)

    private static func list(_ bridge: Bridge) -> Tool {
        .prose(
            "share_status", title: "Shares", description: "All shares, or one with its attempts.", annotations: .reading
        ) {
            (input: Input, _) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let fence = bridge.fence()
                let found =
                    input.share == nil
                    ? try await shares.list() : [try await ShareChoice.share(input.share, in: shares, endedToo: true)]
                guard !found.isEmpty else { return ProseReply("No share was ever begun or joined here.") }
                var lines: [String] = []
                for status in found {
                    lines.append(ShareAnswer.line(status, fence: fence))
                    lines.append("  topic: \(fence.label(status.card.topic, cap: 120))")
                    for attempt in try await shares.attempts(status.share).suffix(20) {
                        let who = fence.label(attempt.who, cap: 120)
                        lines.append(
                            "  \(ShareStatus.utc(attempt.at)) \(who) \(fence.label(attempt.outcome, cap: 120))")
                    }
                }
                let facts = found.map { ShareAnswer.meta($0)[ShareAnswer.key] ?? .null }
                return ProseReply(lines.joined(separator: "\n"), meta: [ShareAnswer.key: .array(facts)])
            }
        }
    }

    private static func revoke(_ bridge: Bridge) -> Tool {
        .prose("share_revoke", title: "Revoke", description: "Takes an unused invite back.", annotations: changing) {
            (input: Input, _) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let status = try await ShareChoice.share(input.share, in: shares)
                try await shares.revoke(status.share)
                return ProseReply("The invite of share \(status.share.text) is worthless now.")
            }
        }
    }

    private static func stop(_ bridge: Bridge) -> Tool {
        .prose("share_stop", title: "Stop", description: "Ends a share at once.", annotations: changing) {
            (input: Input, _) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let status = try await ShareChoice.share(input.share, in: shares)
                let ended = try await shares.stop(status.share)
                return ProseReply(ShareAnswer.line(ended, fence: bridge.fence()), meta: ShareAnswer.meta(ended))
            }
        }
    }

    /// The transcript as JSON Lines, for a file. It goes to no model: the command writes it out as it is.
    private static func file(_ bridge: Bridge) -> Tool {
        .prose("share_transcript", title: "Transcript", description: "JSON Lines.", annotations: .reading) {
            (input: Input, _) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let status = try await ShareChoice.share(input.share, in: shares, endedToo: true)
                let transcript = try await shares.transcript(status.share)
                return ProseReply(String(decoding: transcript.jsonLines, as: UTF8.self))
            }
        }
    }
}
