import MeshMemory
import MeshProtocol
import WireJSON

/// Between machines and rows.
enum ShareCoding {
    /// The record of a new share.
    static func record(_ machine: ShareMachine) throws -> ShareRecord {
        let state = machine.state
        var record = ShareRecord(
            id: state.share, role: state.role, phase: state.phase.rawValue, isOpen: true, createdAt: state.createdAt,
            state: [], secrets: nil)
        try update(&record, from: machine)
        return record
    }

    /// Brings a record up to date.
    ///
    /// - Parameter before: The machine that the record was made of: writing is what takes longest in a step, and secrets
    ///   hardly ever change.
    static func update(_ record: inout ShareRecord, from machine: ShareMachine, since before: ShareMachine? = nil)
        throws
    {
        let state = machine.state
        record.phase = state.phase.rawValue
        // A share with secrets may still have to answer its peer.
        record.isOpen = state.phase.isOpen || machine.secrets != nil
        record.peer = state.peer?.nodeID
        record.state = try JSONValueEncoder().encode(state).serialized
        if before == nil || before?.secrets != machine.secrets {
            record.secrets = try machine.secrets.map { try JSONValueEncoder().encode($0).serialized }
        }
    }

    /// The state in a record.
    static func state(_ record: ShareRecord) throws -> ShareState {
        try JSONValueDecoder().decode(ShareState.self, from: JSON(parsing: record.state))
    }

    /// The secrets in a record.
    static func secrets(_ record: ShareRecord) throws -> ShareSecrets? {
        try record.secrets.map { try JSONValueDecoder().decode(ShareSecrets.self, from: JSON(parsing: $0)) }
    }

    /// The turn in a row.
    static func turn(_ row: ShareTurnRecord) throws -> SignedTurn { try SignedTurn(JSON(parsing: row.record)) }
}
