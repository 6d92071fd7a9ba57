import Ambient
import MeshMemory
import MeshProtocol
import ModelContextProtocol
import ShareSessions
import WireJSON

/// `transcript`: read what was said in a share, and how it stands.
struct TranscriptTool {
    struct Input: ToolInput {
        let share: String?
        let after: Int?

        static let notes: [String: Note] = ["share": "", "after": Note("", range: 0...4_000)]

        static let example: JSON = [:]
    }

    /// Characters of turns in one answer, so that no host cuts it off.
    private static let mostCharacters = 20_000
    /// Other shares named at most.
    private static let mostOthers = 8

    static func tool(_ bridge: Bridge) -> Tool {
        .prose(
            "transcript", title: "Read a share",
            description: "How a share stands and what was said in it; without 'share' the open or latest one.",
            annotations: .reading
        ) { (input: Input, _) in
            let shares = try await bridge.shares()
            return try await Failure.explained(fence: bridge.fence()) {
                let status = try await ShareChoice.share(input.share, in: shares, endedToo: true)
                return try await page(status, after: input.after ?? 0, shares, fence: bridge.fence())
            }
        }
    }

    private static func page(
        _ status: ShareStatus, after: Int, _ shares: ShareSessions, fence: Fence
    ) async throws -> ProseReply {
        var lines = [ShareAnswer.line(status, fence: fence), "topic: \(fence.label(status.card.topic, cap: 120))"]
        let peer = status.peer?.text ?? "the peer"
        if let end = status.end { lines.append(EndText.whole(end, status.card, by: peer, fence: fence)) }
        var next: Int?
        if status.peer != nil, let transcript = try? await shares.transcript(status.share) {
            var characters = 0
            for (index, signed) in transcript.turns.enumerated().dropFirst(after) {
                let author = signed.turn.role == status.role ? "this agent" : peer
                let text = TurnText.recorded(signed.turn, by: author, fence: fence)
                if index > after, characters + text.count > mostCharacters {
                    next = index
                    break
                }
                characters += text.count
                lines.append(text)
            }
            if let next { lines.append("\(transcript.turns.count - next) more turns: call again with after: \(next).") }
        }
        let others = try await shares.list().filter { $0.share != status.share }.prefix(mostOthers)
        if !others.isEmpty {
            lines.append(
                "other shares: " + others.map { "\($0.share.text) (\($0.phase.rawValue))" }.joined(separator: ", "))
        }
        let more: [(String, JSON)] = [("next", next.map { .integer(Int64($0)) } ?? .null)]
        return ProseReply(lines.joined(separator: "\n\n"), meta: ShareAnswer.meta(status, more))
    }
}
