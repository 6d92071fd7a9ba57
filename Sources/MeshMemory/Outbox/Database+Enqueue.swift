import Ambient
import GRDB
import MeshProtocol

extension Database {
    /// Queues a block for a peer; a delivery that exists already is left as it is.
    func enqueue(_ block: Int64, for peer: NodeID, now: Timestamp) throws {
        try run(
            """
            INSERT INTO delivery (block, peer, phase, state, at, retryAt, attempts, enqueuedAt)
            VALUES (?, ?, 0, 'accepted', ?, 0, 0, ?) ON CONFLICT (block, peer) DO NOTHING
            """,
            [block, peer.text, now.milliseconds, now.milliseconds])
    }
}
