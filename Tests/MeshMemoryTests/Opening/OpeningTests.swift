import CAT7
import Foundation
import GRDB
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct OpeningTests {
    private func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

    private func files(in directory: TemporaryDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
    }

    private func permissions(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    /// A file with our mark and the schema number of some version.
    private func makeFile(_ path: String, schema: Int, applicationID: UInt32 = Schema.applicationID) throws {
        let queue = try DatabaseQueue(path: path)
        try queue.write { db in
            try db.execute(sql: "CREATE TABLE something (value TEXT)")
            try db.execute(sql: "PRAGMA application_id = \(applicationID)")
            try db.execute(sql: "PRAGMA user_version = \(schema)")
        }
        try queue.close()
    }

    @Test func anEmptyFolderGetsAMemoryThatOnlyItsOwnerCanRead() throws {
        let home = try Home()
        try home.observe("the first thing")
        for name in try files(in: home.directory) {
            #expect(try permissions(home.directory.appending(name)) == 0o600, "\(name)")
        }
        #expect(try files(in: home.directory).contains("mesh.sqlite-wal"))
    }

    @Test func theFileItselfSaysWhoseItIsEvenBeforeAnyCheckpoint() throws {
        let home = try Home()
        guard case .sqlite(let header, _) = try FileHeader.inspect(home.store.path) else {
            Issue.record("no SQLite file")
            return
        }
        #expect(header.applicationID == Schema.applicationID)
        #expect(header.schemaVersion == Schema.version)
    }

    @Test func anInterruptedCreationIsTakenUpAgain() throws {
        let directory = try TemporaryDirectory()
        let path = directory.appending("mesh.sqlite")
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        try Home.open(path).close()
        let half = directory.appending("half.sqlite")
        try makeFile(half, schema: 0)
        let store = try Home.open(half)
        #expect(try store.counts() == MemoryCounts())
    }

    @Test func aReopenedMemoryHoldsWhatItHeld() throws {
        let home = try Home()
        let block = try home.observe("kept across restarts")
        try home.store.close()
        let again = try Home.open(home.store.path, home.time)
        #expect(try again.block(block.key)?.block == block)
        #expect(try files(in: home.directory).contains("mesh.sqlite"))
    }

    @Test func aNewerMemoryIsRefusedAndNotTouched() throws {
        let directory = try TemporaryDirectory()
        let path = directory.appending("mesh.sqlite")
        try makeFile(path, schema: Schema.version + 1)
        let before = try bytes(path)
        #expect(throws: MemoryError.newerSchema(path: path, found: Schema.version + 1, known: Schema.version)) {
            try Home.open(path)
        }
        #expect(try bytes(path) == before)
        #expect(try files(in: directory) == ["mesh.sqlite"])
    }

    @Test func somebodyElsesDatabaseIsRefusedAndNotTouched() throws {
        let directory = try TemporaryDirectory()
        let path = directory.appending("mesh.sqlite")
        try makeFile(path, schema: 0, applicationID: 0)
        let before = try bytes(path)
        #expect(throws: MemoryError.notOurs(path: path, detail: "it belongs to another program")) {
            try Home.open(path)
        }
        #expect(try bytes(path) == before)
        #expect(try files(in: directory) == ["mesh.sqlite"])
    }

    @Test(arguments: [1, 99, 100, 5000])
    func aFileOfSomethingElseIsRefusedAndNotTouched(length: Int) throws {
        let directory = try TemporaryDirectory()
        let path = directory.appending("mesh.sqlite")
        let content = Data((0..<length).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 3) })
        try content.write(to: URL(fileURLWithPath: path))
        #expect {
            try Home.open(path)
        } throws: { error in
            guard case MemoryError.notOurs = error else { return false }
            return true
        }
        #expect(try bytes(path) == content)
        #expect(try files(in: directory) == ["mesh.sqlite"])
    }

    @Test func aFolderInPlaceOfTheFileIsRefused() throws {
        let directory = try TemporaryDirectory()
        #expect(throws: MemoryError.notOurs(path: directory.path, detail: "not a plain file")) {
            try Home.open(directory.path)
        }
    }

    @Test func aNamedPipeInPlaceOfTheFileIsRefusedWithoutWaitingForIt() throws {
        let directory = try TemporaryDirectory()
        let path = directory.appending("mesh.sqlite")
        try #require(mkfifo(path, 0o600) == 0)
        #expect(throws: MemoryError.notOurs(path: path, detail: "not a plain file")) { try Home.open(path) }
    }

    @Test func aTruncatedMemoryIsCalledCorrupt() throws {
        let home = try Home()
        for number in 0..<50 { try home.observe("entry \(number)", [.issue: String(repeating: "x", count: 500)]) }
        try home.store.close()
        let handle = try #require(FileHandle(forWritingAtPath: home.store.path))
        try handle.truncate(atOffset: 40_000)
        try handle.close()
        #expect {
            try Home.open(home.store.path)
        } throws: { error in
            guard case MemoryError.corrupt(_, let detail) = error else { return false }
            return detail.contains("cut off after 40000")
        }
    }

    @Test func aMemoryWithOverwrittenPagesIsCalledCorrupt() throws {
        let home = try Home()
        for number in 0..<50 { try home.observe("entry \(number)", [.issue: String(repeating: "x", count: 500)]) }
        try home.store.close()
        let handle = try #require(FileHandle(forWritingAtPath: home.store.path))
        try handle.seek(toOffset: 8192)
        try handle.write(contentsOf: Data(repeating: 0xA5, count: 65_536))
        try handle.close()
        #expect {
            let store = try Home.open(home.store.path)
            try store.checkIntegrity()
        } throws: { error in
            guard case MemoryError.corrupt = error else { return false }
            return true
        }
    }

    @Test func looseRightsAreTightened() throws {
        let home = try Home()
        try home.store.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: home.store.path)
        let store = try Home.open(home.store.path)
        #expect(try permissions(store.path) == 0o600)
    }

    @Test func anUnusablePlaceIsNamed() throws {
        let directory = try TemporaryDirectory()
        let file = directory.appending("file")
        try Data("x".utf8).write(to: URL(fileURLWithPath: file))
        for path in [file + "/mesh.sqlite", directory.appending("missing/mesh.sqlite"), "/proc/self/mesh.sqlite"] {
            #expect {
                try Home.open(path)
            } throws: { error in
                switch error {
                case MemoryError.unopenable(let named, _), MemoryError.readOnly(let named): named == path
                default: false
                }
            }
        }
    }

    @Test func aClosedMemorySaysSo() throws {
        let home = try Home()
        try home.store.close()
        #expect(throws: MemoryError.closed) { try home.store.counts() }
        #expect(throws: MemoryError.closed) { try home.observe("too late") }
    }
}
