import Ambient
import GRDB
public import MeshProtocol

extension MemoryStore {
    /// Everyone met and not forgotten, last met first.
    public func peers() throws(MemoryError) -> [PeerRecord] {
        try read { db in
            try db.all(PeerRecord.select + "ORDER BY lastSeen DESC, nodeID", [], PeerRecord.init)
        }
    }

    /// What is remembered of one peer, or nil.
    public func peer(_ node: NodeID) throws(MemoryError) -> PeerRecord? {
        try read { db in try db.peer(node) }
    }

    /// Sets how far a peer's pinned key is trusted, because a person said so. It holds at once for everything the key signed
    /// and for everything that builds on it.
    ///
    /// - Parameter trust: Anything but `own`, which belongs to this node's key alone.
    /// - Throws: `MemoryError.unknownPeer`; `invalidValue` for `own`.
    public func setTrust(_ peer: NodeID, _ trust: Trust) throws(MemoryError) {
        guard trust != .own else {
            throw .invalidValue("'own' is only for this node's own key. Choose unknown, pinned or trusted.")
        }
        try write { db in
            try db.run(
                "UPDATE peer SET trust = ?, wasTrusted = max(wasTrusted, ?) WHERE nodeID = ?",
                [trust.rawValue, trust == .trusted, peer.text])
            guard db.changesCount > 0 else { throw MemoryError.unknownPeer(peer) }
        }
    }

    /// Notes that a peer was met just now; nothing happens when it is not known.
    public func touch(_ peer: NodeID) throws(MemoryError) {
        let now = time.now.milliseconds
        try write { db in
            try db.run("UPDATE peer SET lastSeen = max(lastSeen, ?) WHERE nodeID = ?", [now, peer.text])
        }
    }
}
