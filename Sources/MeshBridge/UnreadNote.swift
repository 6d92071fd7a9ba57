import MeshMemory
import MeshNode
import MeshProtocol
import Synchronization

/// The line on every result that says what waits in the inbox: a count and a few heads, never bodies. It is the layer of
/// push that works in every host.
struct UnreadNote {
    /// Heads shown at most.
    private static let mostHeads = 3

    /// The note for `session`, or nil when nothing is unread.
    static func text(for session: String, at node: MeshNode, fence: Fence, memo: UnreadMemo) -> String? {
        // Asked before the count: what comes in between is found the next time.
        let arrivals = node.arrivals
        guard memo.mayHaveUnread(session, arrivals: arrivals),
            let count = try? node.memory.unreadCount(session: session)
        else { return nil }
        guard count > 0 else {
            memo.noteNothingUnread(session, arrivals: arrivals)
            return nil
        }
        let items = (try? node.memory.unread(session: session, limit: mostHeads)) ?? []
        let heads = items.map { item in
            "\(fence.label(item.block.block.author.text, cap: 40)) \(item.kind.rawValue) "
                + "\(Observation.head(of: item.block.block, fence: fence))"
        }
        return "\(count) unread (read with inbox): \(heads.joined(separator: "; "))"
    }
}

/// Which sessions had nothing unread, and how much had arrived until then: every tool result asks, and mostly nothing new has
/// come since the last one.
final class UnreadMemo: Sendable {
    /// Sessions remembered at most.
    private static let most = 64

    private let nothingUnread = Mutex<[String: Int]>([:])

    /// False when nothing has arrived since this session was seen to have read everything.
    func mayHaveUnread(_ session: String, arrivals: Int) -> Bool {
        nothingUnread.withLock { $0[session] != arrivals }
    }

    /// Notes that this session has read everything that had arrived by then.
    func noteNothingUnread(_ session: String, arrivals: Int) {
        nothingUnread.withLock { known in
            if known.count >= Self.most { known = [:] }
            known[session] = arrivals
        }
    }
}
