import CAT7
import GRDB
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

struct MemoryErrorTests {
    @Test(arguments: [
        (ResultCode.SQLITE_FULL, MemoryError.diskFull(path: "m")),
        (.SQLITE_READONLY, .readOnly(path: "m")),
        (.SQLITE_READONLY_DIRECTORY, .readOnly(path: "m")),
        (.SQLITE_CANTOPEN, .unopenable(path: "m", detail: "why")),
        (.SQLITE_CORRUPT, .corrupt(path: "m", detail: "why")),
        (.SQLITE_NOTADB, .corrupt(path: "m", detail: "why")),
        (.SQLITE_BUSY, .busy(path: "m")),
        (.SQLITE_BUSY_SNAPSHOT, .busy(path: "m")),
        (.SQLITE_IOERR_FSYNC, .inputOutput(path: "m", detail: "why")),
        (.SQLITE_CONSTRAINT, .failed(path: "m", detail: "why")),
    ])
    func everySQLiteFailureHasItsCase(code: ResultCode, expected: MemoryError) {
        let error = DatabaseError(resultCode: code, message: "why", sql: "SELECT secret")
        #expect(MemoryError.translating(error, path: "m") == expected)
    }

    @Test(arguments: [
        (EACCES, MemoryError.readOnly(path: "m")), (EROFS, .readOnly(path: "m")), (EPERM, .readOnly(path: "m")),
        (ENOSPC, .diskFull(path: "m")), (EDQUOT, .diskFull(path: "m")),
    ])
    func everySystemFailureHasItsCase(code: Int32, expected: MemoryError) {
        #expect(MemoryError.opening("m", errno: code) == expected)
    }

    @Test func noErrorShowsTheStatementOrItsArguments() {
        let error = DatabaseError(
            resultCode: .SQLITE_ERROR, message: "no such column", sql: "SELECT secret", arguments: ["hunter2"])
        let text = "\(MemoryError.translating(error, path: "m"))"
        #expect(!text.contains("secret"))
        #expect(!text.contains("hunter2"))
    }

    @Test func aFullDiskKeepsWhatWasThereAndNothingOfTheRest() throws {
        let home = try Home(limits: FileLimits(maximumPages: 120))
        let long = String(repeating: "ledger ", count: 2000)
        var kept: [String] = []
        var failure: (any Error)?
        for number in 0..<200 where failure == nil {
            do {
                let block = try home.observe("entry \(number)", [.issue: long + "\(number)"], to: [Someone("bea").id])
                kept.append(block.key.text)
            } catch { failure = error }
        }
        #expect(failure as? MemoryError == .diskFull(path: home.store.path))
        #expect(!kept.isEmpty)
        let counts = try home.store.counts()
        #expect(counts.own == kept.count)
        #expect(counts.outbox == kept.count)
        #expect(try Set(home.store.recentOwn(limit: 1000).map(\.block.key.text)) == Set(kept))
        let found = try home.store.recall(RecallQuery(text: "ledger", limit: 100, tokenBudget: .max))
        #expect(found.hits.count == min(100, kept.count))
    }

    @Test func aWriterThatNeverLetsGoIsReported() throws {
        let home = try Home(limits: FileLimits(busyTimeout: 0.05))
        let other = try DatabaseQueue(path: home.store.path)
        try other.writeWithoutTransaction { db in
            try db.execute(sql: "BEGIN IMMEDIATE")
            #expect(throws: MemoryError.busy(path: home.store.path)) { try home.observe("waiting") }
            #expect(try home.store.counts().own == 0)
            try db.execute(sql: "ROLLBACK")
        }
        try home.observe("no longer waiting")
        #expect(try home.store.counts().own == 1)
    }
}
