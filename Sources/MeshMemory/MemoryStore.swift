public import Ambient
import GRDB
public import RelevanceGate
import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// What one node remembers, in one SQLite file.
///
/// Every method is one transaction and returns after the commit, so whatever a caller acknowledges afterwards is on disk.
/// All methods may be called from any thread; SQLite serialises the writers. Nothing here reads a clock of its own.
public final class MemoryStore: Sendable {
    /// Where the file is.
    public let path: String

    let time: any TimeSource
    let kernelID: String
    let encode: @Sendable (String) -> TextVector?
    let recallIndex = Mutex(RecallIndex())
    let knownWords = Mutex(KnownWords())
    let rankings = Mutex(RankingCache())
    let unreadable = Mutex(0)
    let attestationsSinceSharing = Mutex(0)
    let pinLimits: PinLimits

    private let pool: DatabasePool
    private let isOpen = Atomic(true)
    private let accesses = Atomic(0)

    /// Opens the memory at `path`, creating it with mode 0600 or bringing it up to the current schema.
    ///
    /// - Parameters:
    ///   - kernelID: The encoder's name. When it differs from the stored one, the stored vectors are dropped, because
    ///     vectors of two encoders cannot be compared; `housekeeping` makes new ones from the texts.
    ///   - encode: The encoder, for queries and for vectors that have to be made again.
    /// - Throws: `MemoryError`. `newerSchema` and `notOurs` leave the file and its folder as they were.
    public convenience init(
        path: String, time: any TimeSource, kernelID: String, encode: @escaping @Sendable (String) -> TextVector?
    ) throws(MemoryError) {
        try self.init(path: path, time: time, kernelID: kernelID, limits: FileLimits(), encode: encode)
    }

    init(
        path: String, time: any TimeSource, kernelID: String, limits: FileLimits, pinLimits: PinLimits = PinLimits(),
        encode: @escaping @Sendable (String) -> TextVector?
    ) throws(MemoryError) {
        self.path = path
        self.time = time
        self.kernelID = kernelID
        self.encode = encode
        self.pinLimits = pinLimits
        pool = try DatabaseOpening.pool(at: path, limits: limits)
        try adoptKernel()
    }

    /// Folds the write-ahead log into the file and closes it. Later calls throw `MemoryError.closed`.
    ///
    /// Calls that are under way are waited for: SQLite must not lose a connection that somebody reads from.
    public func close() throws(MemoryError) {
        guard isOpen.exchange(false, ordering: .sequentiallyConsistent) else { return }
        while accesses.load(ordering: .sequentiallyConsistent) > 0 { usleep(500) }
        // SQLite removes the log when the last connection goes, if that one may write: so the readers go first.
        pool.releaseMemory()
        do { try pool.close() } catch { throw .translating(error, path: path) }
    }

    /// Reads every page and reports the first contradiction. Slow on a large memory; meant for `kith doctor`.
    ///
    /// - Throws: `MemoryError.corrupt` with SQLite's finding.
    public func checkIntegrity() throws(MemoryError) {
        try access { try DatabaseOpening.quickCheck(pool, path) }
    }

    func read<Value>(_ body: (Database) throws -> Value) throws(MemoryError) -> Value {
        try access { try pool.read(body) }
    }

    func write<Value>(_ body: (Database) throws -> Value) throws(MemoryError) -> Value {
        try access { try pool.write(body) }
    }

    /// Moves what the log holds into the file, without waiting for readers.
    func checkpoint() throws(MemoryError) {
        try access { _ = try pool.writeWithoutTransaction { db in try db.checkpoint(.passive) } }
    }

    private func access<Value>(_ body: () throws -> Value) throws(MemoryError) -> Value {
        accesses.wrappingAdd(1, ordering: .sequentiallyConsistent)
        defer { accesses.wrappingSubtract(1, ordering: .sequentiallyConsistent) }
        guard isOpen.load(ordering: .sequentiallyConsistent) else { throw .closed }
        do { return try body() } catch {
            throw isOpen.load(ordering: .acquiring) ? .translating(error, path: path) : .closed
        }
    }
}
