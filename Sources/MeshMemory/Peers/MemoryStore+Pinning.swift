import Ambient
import Foundation
import GRDB
public import MeshProtocol

extension MemoryStore {
    /// Pins the key of a peer that is met for the first time, and refreshes what a known one says about itself.
    ///
    /// The caller has verified that the peer holds the key. A known peer that proves its pinned key also ends a conflict:
    /// whoever showed the other key was somebody else.
    ///
    /// A peer that was forgotten to make room is known again by its key, and by no other.
    ///
    /// - Returns: `conflict` when another key is pinned. That key stays; only `acceptNewKey` changes it.
    /// - Throws: `MemoryError.tooManyPeers` when nobody may be forgotten for a new peer.
    public func pin(_ introduction: PeerIntroduction, dialect: String) throws(MemoryError) -> PinOutcome {
        let now = time.now.milliseconds
        return try write { db in
            var known = try db.peer(introduction.nodeID)
            if known == nil, try db.recallForgotten(introduction, dialect: dialect, limits: pinLimits) {
                known = try db.peer(introduction.nodeID)
            }
            guard let known else {
                try db.makeRoomForPeer(limits: pinLimits)
                try db.run(
                    """
                    INSERT INTO peer (nodeID, name, identityKey, sealingKey, room, trust, firstSeen, lastSeen, dialect,
                        implementation)
                    VALUES (?, ?, ?, ?, ?, 1, ?, ?, ?, ?)
                    """,
                    [
                        introduction.nodeID.text, introduction.name.text, Data(introduction.identityKey.rawBytes),
                        Data(introduction.sealingKey.rawBytes), introduction.room.text, now, now, dialect,
                        introduction.implementation.words,
                    ])
                return .new
            }
            guard known.identityKey == introduction.identityKey else {
                try db.run(
                    "UPDATE peer SET conflictKey = ? WHERE nodeID = ?",
                    [Data(introduction.identityKey.rawBytes), introduction.nodeID.text])
                guard let record = try db.peer(introduction.nodeID) else { return .new }
                return .conflict(record)
            }
            try db.run(
                """
                UPDATE peer SET name = ?, sealingKey = ?, room = ?, lastSeen = ?, dialect = ?, implementation = ?,
                    conflictKey = NULL
                WHERE nodeID = ?
                """,
                [
                    introduction.name.text, Data(introduction.sealingKey.rawBytes), introduction.room.text, now,
                    dialect,
                    introduction.implementation.words, introduction.nodeID.text,
                ])
            return .known
        }
    }

    /// Accepts `key`, which a peer presented instead of its pinned one, because a person compared it. Trust falls back to
    /// `pinned`: it belonged to the old key. Blocks signed with the old key are vouched for by nobody any more.
    ///
    /// - Parameter key: The key that the person compared. Whoever presented another one meanwhile gains nothing.
    /// - Returns: The peer with its new key.
    /// - Throws: `MemoryError.unknownPeer`; `invalidValue` when this is not the key of the conflict.
    @discardableResult
    public func acceptNewKey(_ key: IdentityPublicKey, of peer: NodeID) throws(MemoryError) -> PeerRecord {
        try write { db in
            guard let record = try db.peer(peer) else { throw MemoryError.unknownPeer(peer) }
            guard record.keyConflict == key else {
                throw MemoryError.invalidValue("\(peer.text) has not shown this key last. Compare the agent ids again.")
            }
            // The sealing key was introduced under the old identity, so it goes with it.
            try db.run(
                """
                UPDATE peer SET identityKey = conflictKey, conflictKey = NULL, sealingKey = NULL, trust = 1
                WHERE nodeID = ?
                """, [peer.text])
            guard let changed = try db.peer(peer) else { throw MemoryError.unknownPeer(peer) }
            return changed
        }
    }
}

extension Database {
    /// The record of a peer.
    func peer(_ node: NodeID) throws -> PeerRecord? {
        try first(PeerRecord.select + "WHERE nodeID = ?", [node.text], PeerRecord.init)
    }
}
