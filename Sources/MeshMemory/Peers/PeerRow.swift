import Ambient
import Foundation
import GRDB
import MeshProtocol

extension PeerRecord {
    /// Begins every query that yields a `PeerRecord`.
    static let select = """
        SELECT nodeID, name, identityKey, sealingKey, room, trust, firstSeen, lastSeen, dialect, implementation, conflictKey
        FROM peer

        """

    /// Decodes a row of `select`.
    ///
    /// - Throws: When a column no longer holds what was stored.
    init(_ row: Row) throws {
        nodeID = try NodeID(row[0])
        name = try PeerName(row[1])
        identityKey = try IdentityPublicKey(raw: [UInt8](row[2] as Data))
        agentID = AgentID(name: name, key: identityKey)
        sealingKey = try (row[3] as Data?).map { data in try SealingPublicKey(raw: [UInt8](data)) }
        room = try RoomName(row[4])
        trust = Trust(rawValue: row[5]) ?? .unknown
        firstSeen = Timestamp(milliseconds: row[6])
        lastSeen = Timestamp(milliseconds: row[7])
        dialect = row[8]
        implementation = row[9]
        keyConflict = try (row[10] as Data?).map { data in try IdentityPublicKey(raw: [UInt8](data)) }
    }
}
