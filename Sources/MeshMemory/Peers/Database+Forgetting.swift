import Ambient
import Foundation
import GRDB
import MeshProtocol

/// Forgetting a peer drops what it said about itself, never its key: a node that returns with another key must be noticed
/// however many node ids were met in between.
extension Database {
    /// Makes room for one more peer when the table is full. Nobody is forgotten about whom a person decided or for whom
    /// something waits. Of the others, those from whom nothing was ever held go first, then those not seen for the longest time.
    func makeRoomForPeer(limits: PinLimits) throws {
        guard try number("SELECT count(*) FROM peer") >= limits.peers else { return }
        let leaving = try first(
            """
            SELECT p.nodeID FROM peer p
            WHERE p.trust = 1 AND NOT EXISTS (SELECT 1 FROM delivery d WHERE d.peer = p.nodeID AND d.phase < 2)
            ORDER BY p.isHeard, p.lastSeen LIMIT 1
            """
        ) { row in row[0] as String }
        guard let leaving else { throw MemoryError.tooManyPeers(limit: limits.peers) }
        try run(
            """
            INSERT INTO forgotten_peer (nodeID, identityKey, wasTrusted, isKept, firstSeen, lastSeen)
            SELECT nodeID, identityKey, wasTrusted, max(wasTrusted, isHeard), firstSeen, lastSeen FROM peer WHERE nodeID = ?
            ON CONFLICT (nodeID) DO NOTHING
            """, [leaving])
        try run("DELETE FROM peer WHERE nodeID = ?", [leaving])
    }

    /// Notes that something of a node is held now, so that its key is kept whatever becomes of its record.
    func markHeard(_ node: NodeID?) throws {
        guard let node else { return }
        try run("UPDATE peer SET isHeard = 1 WHERE nodeID = ? AND isHeard = 0", [node.text])
    }

    /// Gives a forgotten peer its row back, with the key and the first meeting it had. What else it said about itself comes
    /// from `introduction`, whose key may be another one.
    ///
    /// - Returns: False when this node was not forgotten: it was never met.
    func recallForgotten(_ introduction: PeerIntroduction, dialect: String, limits: PinLimits) throws -> Bool {
        let node = introduction.nodeID.text
        guard try number("SELECT count(*) FROM forgotten_peer WHERE nodeID = ?", [node]) > 0 else { return false }
        try makeRoomForPeer(limits: limits)
        try run(
            """
            INSERT INTO peer (nodeID, name, identityKey, room, trust, firstSeen, lastSeen, dialect, implementation,
                wasTrusted, isHeard)
            SELECT nodeID, ?, identityKey, ?, 1, firstSeen, lastSeen, ?, ?, wasTrusted, isKept FROM forgotten_peer
            WHERE nodeID = ?
            """,
            [introduction.name.text, introduction.room.text, dialect, introduction.implementation.words, node])
        try run("DELETE FROM forgotten_peer WHERE nodeID = ?", [node])
        return true
    }

    /// Drops the keys of the strangers that were away for the longest time, when there are too many.
    func dropForgottenStrangers(limits: PinLimits) throws {
        let surplus =
            try number("SELECT count(*) FROM forgotten_peer WHERE isKept = 0") - Int64(limits.forgottenStrangers)
        guard surplus > 0 else { return }
        try run(
            """
            DELETE FROM forgotten_peer WHERE nodeID IN (
                SELECT nodeID FROM forgotten_peer WHERE isKept = 0 ORDER BY lastSeen LIMIT ?)
            """, [surplus])
    }
}

extension Implementation {
    /// Name and version in one text.
    var words: String { "\(name) \(version)" }
}
