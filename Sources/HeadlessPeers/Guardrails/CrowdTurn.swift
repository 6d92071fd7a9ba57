import MeshProtocol

/// Whose turn it is among many: everyone computes the same order out of what everyone knows, so that a crowd does not answer
/// at once and nobody has to arrange it.
enum CrowdTurn {
    /// Peers that answer at once.
    static let first = 2
    /// How long each of the others waits longer than the one before it.
    static let step: Duration = .milliseconds(150)
    /// The longest wait.
    static let longest: Duration = .seconds(3)

    /// How long `me` lets others go first, in a conversation about `topic`.
    static func wait(of me: NodeID, among others: [NodeID], about topic: BlockKey) -> Duration {
        guard others.count >= ConversationBreaker.crowd else { return .zero }
        let mine = position(of: me, topic)
        let rank = others.count { $0 != me && position(of: $0, topic) < mine }
        guard rank >= first else { return .zero }
        return min(longest, step * (rank - first + 1))
    }

    /// A number that is as good as random for each topic (FNV-1a, 64 bits; nobody gains by steering it).
    private static func position(of node: NodeID, _ topic: BlockKey) -> UInt64 {
        (topic.text + node.text).utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
