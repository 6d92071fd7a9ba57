import MeshMemory
import MeshNode
import MeshProtocol

/// The line on every result that says what waits in the inbox: a count and a few heads, never bodies. It is the layer of
/// push that works in every host.
struct UnreadNote {
    /// Heads shown at most.
    private static let mostHeads = 3

    /// The note for `session`, or nil when nothing is unread.
    static func text(for session: String, at node: MeshNode, fence: Fence) -> String? {
        guard let count = try? node.memory.unreadCount(session: session), count > 0 else { return nil }
        let items = (try? node.memory.unread(session: session, limit: mostHeads)) ?? []
        let heads = items.map { item in
            "\(fence.label(item.block.block.author.text, cap: 40)) \(item.kind.rawValue) "
                + "\(Observation.head(of: item.block.block, fence: fence))"
        }
        return "\(count) unread (read with inbox): \(heads.joined(separator: "; "))"
    }
}
