import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// `recall`: search what this node remembers.
struct Recall {
    struct Input: ToolInput {
        let query: String?
        let from: String?
        let hours: Double?
        let limit: Int?
        let tokens: Int?
        let cursor: String?

        static let notes: [String: Note] = [
            "query": Note("none = newest", length: 0...1000),
            "from": "peer",
            "hours": Note("", range: 0...1_000_000),
            "limit": Note("", range: 1...50),
            "tokens": Note("budget", range: 200...8000),
            "cursor": "next_cursor",
        ]

        static let example: JSON = ["query": "flaky ledger test"]
    }

    struct Hit: Described, Encodable {
        let key: String
        let from: Fenced
        let at: String
        let trust: String
        let hops: Int
        let why: String
        let text: Fenced

        static let notes: [String: Note] = [
            "key": "", "from": "", "at": "", "trust": "", "hops": "", "why": "", "text": "",
        ]
    }

    struct Output: ToolOutput {
        let summary: String
        let hits: [Hit]
        let nextCursor: String?

        enum CodingKeys: String, CodingKey {
            case summary, hits
            case nextCursor = "next_cursor"
        }

        static let notes: [String: Note] = [
            "summary": "", "hits": "", "next_cursor": "",
        ]
    }

    static func tool(_ bridge: Bridge) -> Tool {
        Tool(
            "recall", title: "Recall",
            description: """
                Search observations by words and meaning: who said it, how far it is trusted, why it was found.
                """,
            annotations: .reading
        ) { (input: Input, _) in
            let node = try await bridge.node()
            return try await Failure.explained(fence: bridge.fence()) {
                let fence = bridge.fence()
                let now = bridge.time.now
                let peer = try input.from.map {
                    try PeerNaming.resolve($0, among: node.memory.peers(), fence: fence).nodeID
                }
                let query = RecallQuery(
                    text: input.query, peer: peer,
                    since: input.hours.map { Timestamp(milliseconds: now.milliseconds - Int64($0 * 3_600_000)) },
                    limit: input.limit ?? 8, tokenBudget: input.tokens ?? 2000, cursor: input.cursor)
                let result = try node.memory.recall(query)
                let hits = result.hits.map { hit in
                    Hit(
                        key: hit.held.block.key.text,
                        from: Observation.author(of: hit.held, node: node.identity.nodeID, fence: fence),
                        at: Age.words(hit.age), trust: hit.trust.word, hops: hit.hops,
                        // A reason repeats the query's words, and a model may have asked in a peer's.
                        why: hit.reasons.map { fence.sentence($0, cap: mostReason).description }.joined(
                            separator: "; "),
                        text: fence.quote(hit.held.block.rendering, by: hit.held.block.author.text))
                }
                let summary = summary(hits.count, omitted: result.omitted, query: input.query)
                return ToolReply(
                    Output(summary: summary, hits: hits, nextCursor: result.nextCursor),
                    text: ([summary] + hits.map(line)).joined(separator: "\n\n"))
            }
        }
    }

    /// Most characters of one reason.
    private static let mostReason = 200

    private static func summary(_ count: Int, omitted: Int, query: String?) -> String {
        guard count > 0 else {
            return query == nil
                ? "Nothing is remembered yet." : "Nothing remembered fits. Try other words, or no query for the newest."
        }
        let more = omitted > 0 ? "; \(omitted) more with next_cursor" : ""
        return Count.of(count, "observation") + more + "."
    }

    private static func line(_ hit: Hit) -> String {
        "\(hit.key)\nfrom \(hit.from), \(hit.at), trust: \(hit.trust), hops: \(hit.hops) (\(hit.why))\n\(hit.text)"
    }
}
