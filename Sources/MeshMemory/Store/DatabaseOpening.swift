import GRDB

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What a test may tighten.
struct FileLimits {
    /// How large the file may grow, in pages; nil leaves that to the disk.
    var maximumPages: Int?
    /// How long a writer waits for another process, in seconds.
    var busyTimeout = 5.0
}

/// Opens the file, or says why not. The order matters: nothing is written before the file is known to be ours and known to
/// be no newer than this program.
enum DatabaseOpening {
    /// A memory up to this size is checked page by page at every start (measured: 145 MB/s). A larger one would be felt at
    /// start; its damage shows when the damaged page is read, or in `checkIntegrity`. A killed process is no reason to look
    /// closer: SQLite's log makes that harmless.
    static let quickCheckLimit: Int64 = 1 << 20

    /// Opens or creates the database at `path`.
    static func pool(at path: String, limits: FileLimits) throws(MemoryError) -> DatabasePool {
        var isSmall = false
        switch try FileHeader.inspect(path) {
        case .nothing:
            try createFile(path)
        case .foreign(let detail): throw .notOurs(path: path, detail: detail)
        case .sqlite(let header, let bytes):
            guard header.applicationID == Schema.applicationID else {
                throw .notOurs(path: path, detail: "it belongs to another program")
            }
            try refuseNewer(header.schemaVersion, path)
            if sizeOfFile(path + "-wal") == 0, let promised = header.promisedBytes, bytes < promised {
                throw .corrupt(path: path, detail: "it is cut off after \(bytes) of \(promised) bytes")
            }
            // Looser permissions come from a copy made by hand; the content is nobody else's business.
            _ = chmod(path, 0o600)
            isSmall = bytes <= quickCheckLimit
        }
        do {
            let configuration = configuration(limits)
            try initialise(path, configuration)
            let pool = try DatabasePool(path: path, configuration: configuration)
            try prepare(pool, path, check: isSmall)
            return pool
        } catch {
            throw .translating(error, path: path)
        }
    }

    private static func configuration(_ limits: FileLimits) -> Configuration {
        var configuration = Configuration()
        configuration.label = "kith.memory"
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(limits.busyTimeout)
        // The node is one actor: one reader serves it, the second is for a person's command at the same time.
        configuration.maximumReaderCount = 2
        configuration.prepareDatabase { db in
            // Small caches keep the whole process within its 45 MB; the kernel's page cache does the rest.
            try db.execute(sql: "PRAGMA cache_size = -2000")
            try db.execute(sql: "PRAGMA mmap_size = 0")
            try db.execute(sql: "PRAGMA temp_store = MEMORY")
            guard !db.configuration.readonly else { return }
            // A checkpoint every 1,000 pages would be one write in a hundred: it would set the 99th percentile.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000")
            try db.execute(sql: "PRAGMA journal_size_limit = 33554432")
            if let maximumPages = limits.maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
        }
        return configuration
    }

    /// Marks a new file as ours before WAL begins, so that the mark stands in the file itself and not in its log. The steps
    /// are atomic for a killed process; the one flush at the end replaces a flush for each of them.
    private static func initialise(_ path: String, _ configuration: Configuration) throws {
        guard case .nothing = try FileHeader.inspect(path) else { return }
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA synchronous = OFF")
            try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
        }
        try Schema.migrator.migrate(queue)
        try queue.close()
        try flush(path)
    }

    private static func flush(_ path: String) throws(MemoryError) {
        let descriptor = open(path, O_RDWR | O_CLOEXEC)
        guard descriptor >= 0 else { throw .opening(path, errno: errno) }
        defer { _ = close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .opening(path, errno: errno) }
    }

    private static func prepare(_ pool: DatabasePool, _ path: String, check: Bool) throws {
        let version = try pool.writeWithoutTransaction { db in
            try Int.fetchOne(db, sql: "PRAGMA user_version") ?? 0
        }
        try refuseNewer(version, path)
        if check { try quickCheck(pool, path) }
        if version < Schema.version {
            try Schema.migrator.migrate(pool)
            // An older kith reads the version from the file's header only.
            _ = try pool.writeWithoutTransaction { db in try db.checkpoint(.truncate) }
        }
    }

    /// Throws `corrupt` when the pages of the file contradict each other.
    static func quickCheck(_ pool: DatabasePool, _ path: String) throws {
        let findings = try pool.read { db in try String.fetchAll(db, sql: "PRAGMA quick_check(1)") }
        guard findings == ["ok"] else {
            throw MemoryError.corrupt(path: path, detail: findings.first ?? "no answer from the check")
        }
    }

    private static func refuseNewer(_ version: Int, _ path: String) throws(MemoryError) {
        guard version <= Schema.version else {
            throw .newerSchema(path: path, found: version, known: Schema.version)
        }
    }

    private static func createFile(_ path: String) throws(MemoryError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .opening(path, errno: errno) }
        // The process's umask may only have taken rights away; SQLite gives its `-wal` and `-shm` the rights of this file.
        _ = fchmod(descriptor, 0o600)
        _ = close(descriptor)
    }

    private static func sizeOfFile(_ path: String) -> Int64 {
        var status = stat()
        return stat(path, &status) == 0 ? Int64(status.st_size) : 0
    }
}
