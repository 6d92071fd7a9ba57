import GRDB
import Synchronization

/// The relay's SQLite: one connection, for the one queue that works with it.
final class RelayStore: Sendable {
    /// The name of the file in the folder for mail.
    static let fileName = "relay.sqlite"

    private let queue: DatabaseQueue
    /// SQLite does not survive the use of a closed connection, so it is asked before.
    private let isClosed = Atomic(false)
    /// Whether what is stored is there after a restart.
    let isLasting: Bool

    /// Opens or creates the store in `folder`, or one in memory that ends with the process.
    ///
    /// A letter is on its way to the disk when it is reported as stored: it survives the end of this process at any moment,
    /// and, because the sender keeps it until the receiver itself has confirmed it, also a power cut that SQLite's
    /// `synchronous = NORMAL` may not.
    init(folder: String?) throws(RelayError) {
        guard let folder else {
            do {
                queue = try DatabaseQueue(configuration: Self.configuration)
                try RelaySchema.migrator.migrate(queue)
            } catch {
                throw .mailStore(path: "memory", problem: Self.problem(error))
            }
            isLasting = false
            return
        }
        try PrivateFolder.prepare(folder)
        let path = folder + "/" + Self.fileName
        try PrivateFolder.makeFile(path)
        do {
            queue = try DatabaseQueue(path: path, configuration: Self.configuration)
            try Self.begin(queue)
        } catch {
            throw .mailStore(path: path, problem: Self.problem(error))
        }
        isLasting = true
    }

    /// Does all of `body`, or nothing of it. Blocks: never on an event loop.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try checkOpen()
        return try queue.write(body)
    }

    /// Looks at one state of the store. Blocks.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        try checkOpen()
        return try queue.read(body)
    }

    private func checkOpen() throws {
        if isClosed.load(ordering: .acquiring) { throw DatabaseError(resultCode: .SQLITE_MISUSE) }
    }

    /// On the queue that works with the store, or when nobody does any more.
    func close() {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // What is committed is in the file or its log; a failed close loses nothing.
        try? queue.close()
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.label = "kith.relay.mail"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .immediateError
        configuration.prepareDatabase { db in
            // One relay to a file: two would both hand out its mail. No other process can even read it while we run.
            try db.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            try db.execute(sql: "PRAGMA cache_size = -4000")
        }
        return configuration
    }

    /// Nothing is written before the file is known to be empty or ours, and no newer than this program.
    private static func begin(_ queue: DatabaseQueue) throws {
        let (tables, owner, version) = try queue.read { db in
            (
                try db.number("SELECT count(*) FROM sqlite_schema"), try db.number("PRAGMA application_id"),
                try db.number("PRAGMA user_version")
            )
        }
        guard tables == 0 || owner == RelaySchema.applicationID else { throw Refusal.foreign }
        guard version <= RelaySchema.version else { throw Refusal.newer }
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA journal_mode = WAL")
            try db.execute(sql: "PRAGMA synchronous = NORMAL")
            try db.execute(sql: "PRAGMA journal_size_limit = 33554432")
        }
        try RelaySchema.migrator.migrate(queue)
    }

    private enum Refusal: Error { case foreign, newer }

    private static func problem(_ error: any Error) -> String {
        switch error {
        case Refusal.foreign: return "the file belongs to another program"
        case Refusal.newer: return "it was written by a newer kith"
        case let error as DatabaseError:
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: return "another relay uses it"
            case .SQLITE_NOTADB: return "the file is no database"
            case .SQLITE_CORRUPT: return "the file is damaged"
            case .SQLITE_FULL: return "the disk is full"
            default: return "SQLite says \(error.resultCode.rawValue)"
            }
        default: return "\(type(of: error))"
        }
    }
}
