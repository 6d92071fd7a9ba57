import Ambient
import Foundation
import GRDB
import MeshProtocol

extension ShareRecord {
    /// Begins every query that yields a `ShareRecord`.
    static let select = """
        SELECT id, role, phase, isOpen, peer, version, createdAt, updatedAt, state, secrets FROM share

        """

    /// Decodes a row of `select`.
    ///
    /// - Throws: When a column no longer holds what was stored.
    init(_ row: Row) throws {
        guard let role = ShareRole(rawValue: row[1]) else {
            throw MemoryError.invalidValue("A share in memory is of neither side; the file was changed by hand.")
        }
        self.init(
            id: try ShareID(row[0] as String), role: role, phase: row[2], isOpen: row[3],
            peer: try (row[4] as String?).map { text in try NodeID(text) },
            createdAt: Timestamp(milliseconds: row[6]), state: [UInt8](row[8] as Data),
            secrets: (row[9] as Data?).map { [UInt8]($0) })
        version = row[5]
        updatedAt = Timestamp(milliseconds: row[7])
    }
}

extension ShareTurnRecord {
    /// Begins every query that yields a `ShareTurnRecord`.
    static let select = "SELECT role, number, position, isOwn, counter, state, at, record FROM share_turn "

    /// Decodes a row of `select`.
    init(_ row: Row) throws {
        guard let role = ShareRole(rawValue: row[0]), let state = DeliveryState(rawValue: row[5]) else {
            throw MemoryError.invalidValue("A turn in memory is damaged; the file was changed by hand.")
        }
        self.init(
            role: role, number: row[1], position: row[2], isOwn: row[3], counter: UInt64(bitPattern: row[4] as Int64),
            state: state, at: Timestamp(milliseconds: row[6]), record: [UInt8](row[7] as Data))
    }
}

extension ShareEnvelopeRecord {
    /// Decodes a row of counter and envelope.
    init(_ row: Row) throws {
        self.init(counter: UInt64(bitPattern: row[0] as Int64), envelope: [UInt8](row[1] as Data))
    }
}
