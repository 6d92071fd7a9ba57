#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What the first 100 bytes of a SQLite file say (https://www.sqlite.org/fileformat2.html, section 1.3), read without
/// SQLite, so that looking at somebody else's file leaves no `-wal` or `-shm` beside it.
struct FileHeader: Equatable {
    /// `PRAGMA application_id`: whose format this is.
    let applicationID: UInt32
    /// `PRAGMA user_version`: the number of the last migration.
    let schemaVersion: Int
    /// How long the file must be, when the header says so.
    let promisedBytes: Int64?

    /// What was found at a path.
    enum Finding: Equatable {
        /// Nothing, or an empty file that a crash left behind.
        case nothing
        /// A SQLite file.
        case sqlite(FileHeader, bytes: Int64)
        /// Something else.
        case foreign(String)
    }

    /// Looks at `path`.
    static func inspect(_ path: String) throws(MemoryError) -> Finding {
        // Without O_NONBLOCK a named pipe in this place would keep us waiting for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            if errno == ENOENT { return .nothing }
            throw .opening(path, errno: errno)
        }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .opening(path, errno: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { return .foreign("not a plain file") }
        guard status.st_size > 0 else { return .nothing }
        var bytes = [UInt8](repeating: 0, count: 100)
        let count = pread(descriptor, &bytes, 100, 0)
        guard count == 100 else { return .foreign("too short for a database") }
        guard let header = FileHeader(bytes) else { return .foreign("not a SQLite file") }
        return .sqlite(header, bytes: Int64(status.st_size))
    }

    /// Decodes a header, or returns nil when the bytes are not one.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= 100, bytes.starts(with: Array("SQLite format 3\0".utf8)) else { return nil }
        func number(at offset: Int) -> UInt32 { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) } }
        applicationID = number(at: 68)
        schemaVersion = Int(Int32(bitPattern: number(at: 60)))
        let storedSize = Int64(bytes[16]) << 8 | Int64(bytes[17])
        let pageSize = storedSize == 1 ? 65_536 : storedSize
        // The page count counts only when the two change counters agree (section 1.3.7).
        promisedBytes = number(at: 24) == number(at: 92) ? Int64(number(at: 28)) * pageSize : nil
    }
}
