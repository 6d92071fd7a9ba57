import Ambient
import Foundation
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

/// What a killed process leaves is a file and its log at some moment: a copy of both, taken while the store is open.
struct CrashSafetyTests {
    private func copyOfFiles(of home: Home) throws -> (directory: TemporaryDirectory, path: String) {
        let directory = try TemporaryDirectory()
        for name in ["mesh.sqlite", "mesh.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: home.directory.appending(name), toPath: directory.appending(name))
        }
        return (directory, directory.appending("mesh.sqlite"))
    }

    @Test func whateverWasAcknowledgedIsThereAfterACrash() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        for round in 0..<10 {
            let own = try home.observe("own \(round)", to: [bea.id])
            let received = try bea.says("received \(round)", at: home.now)
            let outcome = try home.receive(received)
            let copy = try copyOfFiles(of: home)
            let store = try Home.open(copy.path, home.time)
            #expect(try store.block(own.key)?.block == own)
            #expect(try store.deliveries(of: own.key).map(\.peer) == [bea.id])
            #expect(try store.block(received.key)?.block == received)
            guard case .new(let item?) = outcome else {
                Issue.record("not in the inbox")
                continue
            }
            #expect(try store.unread(session: "s", limit: 100).contains(item))
            #expect(try store.recall(RecallQuery(text: "received", peer: bea.id)).hits.count == round + 1)
        }
    }

    @Test func aLogThatIsCutOffLosesOnlyItsEnd() throws {
        let home = try Home()
        var keys: [String] = []
        for round in 0..<20 { keys.append(try home.observe("entry \(round)").key.text) }
        let copy = try copyOfFiles(of: home)
        let log = copy.path + "-wal"
        let size = try #require(FileManager.default.attributesOfItem(atPath: log)[.size] as? Int)
        for cut in stride(from: size, through: 0, by: -max(1, size / 12)) {
            let part = try TemporaryDirectory()
            let path = part.appending("mesh.sqlite")
            try FileManager.default.copyItem(atPath: copy.path, toPath: path)
            let prefix = try Data(contentsOf: URL(fileURLWithPath: log)).prefix(cut)
            try prefix.write(to: URL(fileURLWithPath: path + "-wal"))
            let store = try Home.open(path, home.time)
            let held = try store.recentOwn(limit: 100).reversed().map(\.block.key.text)
            #expect(Array(keys.prefix(held.count)) == held)
            #expect(try store.recall(RecallQuery(text: "entry", limit: 100)).hits.count == held.count)
            try store.checkIntegrity()
        }
    }
}
