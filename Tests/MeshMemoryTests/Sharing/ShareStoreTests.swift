import Ambient
import Foundation
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

/// One step of a share is one transaction: all of it is there afterwards, or none.
struct ShareStoreTests {
    private let home: Home
    private let id: ShareID

    init() throws {
        home = try Home()
        id = try ShareID(bytes: Array(repeating: 7, count: 16))
    }

    private func begun(_ id: ShareID? = nil) throws -> ShareRecord {
        try home.store.commit(
            ShareChange(
                ShareRecord(
                    id: id ?? self.id, role: .teacher, phase: "active", isOpen: true, peer: home.me.id,
                    createdAt: home.time.now, state: Array("{}".utf8), secrets: [1, 2, 3])))
    }

    private func turn(_ number: Int, own: Bool = true, counter: UInt64) -> ShareTurnRecord {
        ShareTurnRecord(
            role: own ? .teacher : .student, number: number, position: own ? number : 100 + number, isOwn: own,
            counter: counter, state: own ? .accepted : .stored, at: home.time.now, record: Array("turn \(number)".utf8))
    }

    @Test func aStepIsReadBackAsItWasCommittedAlsoAfterACrash() throws {
        var record = try begun()
        #expect(record.version == 1)
        record.phase = "closing"
        var change = ShareChange(record)
        change.turns = [turn(1, counter: 1), turn(1, own: false, counter: 1)]
        change.outgoing = [ShareEnvelopeRecord(counter: 1, envelope: [9, 9])]
        change.early = ShareEnvelopeRecord(counter: 3, envelope: [8])
        change.attempt = ShareAttempt(at: home.time.now, who: "eve", outcome: "was refused")
        let saved = try home.store.commit(change)
        let directory = try TemporaryDirectory()
        for name in ["mesh.sqlite", "mesh.sqlite-wal"] {
            try FileManager.default.copyItem(
                atPath: home.directory.appending(name), toPath: directory.appending(name))
        }
        let store = try Home.open(directory.appending("mesh.sqlite"), home.time)
        #expect(try store.share(id) == saved && saved.version == 2 && saved.phase == "closing")
        #expect(try store.shareTurns(id) == change.turns)
        #expect(try store.shareTurns(id, of: .student, after: 0).map(\.number) == [1])
        #expect(try store.outgoingEnvelopes(id, limit: 10) == change.outgoing)
        #expect(try store.earlyEnvelope(id, counter: 3)?.envelope == [8])
        #expect(try store.shareAttempts(id).map(\.who) == ["eve"])
        #expect(try store.shares(openOnly: true) == [saved])
    }

    @Test func aStepThatBuildsOnAnOlderOneChangesNothing() throws {
        let first = try begun()
        _ = try home.store.commit(ShareChange(first))
        var late = ShareChange(first)
        late.turns = [turn(1, counter: 1)]
        #expect(throws: MemoryError.staleShare(id)) { try home.store.commit(late) }
        #expect(try home.store.shareTurns(id).isEmpty)
        #expect(throws: MemoryError.staleShare(id)) { try begun() }
    }

    @Test func aTurnThatIsThereAlreadyUndoesItsWholeStep() throws {
        var record = try begun()
        var change = ShareChange(record)
        change.turns = [turn(1, counter: 1)]
        record = try home.store.commit(change)
        change = ShareChange(record)
        change.outgoing = [ShareEnvelopeRecord(counter: 2, envelope: [1])]
        change.turns = [turn(1, counter: 2)]
        #expect(throws: MemoryError.self) { try home.store.commit(change) }
        #expect(try home.store.outgoingCount(id) == 0)
        #expect(try home.store.share(id) == record)
    }

    @Test func acknowledgedEnvelopesGoAndTheirTurnsAreStored() throws {
        var change = ShareChange(try begun())
        change.turns = (1...3).map { turn($0, counter: UInt64($0)) }
        change.outgoing = (1...3).map { ShareEnvelopeRecord(counter: UInt64($0), envelope: [1]) }
        change = ShareChange(try home.store.commit(change))
        change.mailed = 3
        change.acknowledged = 2
        change = ShareChange(try home.store.commit(change))
        #expect(try home.store.outgoingEnvelopes(id, limit: 9).map(\.counter) == [3])
        #expect(try home.store.shareTurns(id).map(\.state) == [.stored, .stored, .stored])
        #expect(try home.store.waitingTurns(id, after: 2) == 1)
        change.progress = [.init(through: 2, state: .shown)]
        change = ShareChange(try home.store.commit(change))
        change.progress = [.init(through: 3, state: .fetched)]
        _ = try home.store.commit(change)
        #expect(try home.store.shareTurns(id).map(\.state) == [.shown, .shown, .fetched])
    }

    @Test func earlyEnvelopesAreBoundedAndTheNewestUnderANumberCounts() throws {
        var record = try begun()
        for counter in 2...80 {
            var change = ShareChange(record)
            change.early = ShareEnvelopeRecord(counter: UInt64(counter), envelope: [UInt8(counter)])
            record = try home.store.commit(change)
        }
        #expect(try home.store.earlyEnvelope(id, counter: 65) != nil)
        #expect(try home.store.earlyEnvelope(id, counter: 66) == nil)
        var change = ShareChange(record)
        change.early = ShareEnvelopeRecord(counter: 5, envelope: [255])
        record = try home.store.commit(change)
        #expect(try home.store.earlyEnvelope(id, counter: 5)?.envelope == [255])
        change = ShareChange(record)
        change.consumed = 64
        record = try home.store.commit(change)
        #expect(try home.store.earlyEnvelope(id, counter: 64) == nil)
        change = ShareChange(record)
        change.early = ShareEnvelopeRecord(counter: 70, envelope: Array(repeating: 0, count: 4 << 20))
        _ = try home.store.commit(change)
        #expect(try home.store.earlyEnvelope(id, counter: 70) == nil)
    }

    @Test func whatIsKeptOfSharesIsBounded() throws {
        var record = try begun()
        for round in 0..<130 {
            var change = ShareChange(record)
            change.attempt = ShareAttempt(at: home.time.now, who: "\(round)", outcome: "came")
            record = try home.store.commit(change)
        }
        #expect(try home.store.shareAttempts(id).map(\.who) == (30..<130).map(String.init))
        record.state = Array(repeating: 0, count: ShareRecord.longestState + 1)
        #expect(throws: MemoryError.self) { try home.store.commit(ShareChange(record)) }
        for number in 1..<UInt8(200) {
            _ = try begun(ShareID(bytes: [1] + Array(repeating: number, count: 15)))
        }
        #expect(throws: MemoryError.self) { try begun(ShareID(bytes: Array(repeating: 3, count: 16))) }
    }

    @Test func anEndedShareKeepsItsTurnsAndNothingElse() throws {
        var change = ShareChange(try begun())
        change.turns = [turn(1, counter: 1)]
        change.outgoing = [ShareEnvelopeRecord(counter: 1, envelope: [1])]
        change.early = ShareEnvelopeRecord(counter: 2, envelope: [1])
        var record = try home.store.commit(change)
        record.isOpen = false
        record.secrets = nil
        change = ShareChange(record)
        change.dropsTraffic = true
        record = try home.store.commit(change)
        #expect(try home.store.share(id)?.secrets == nil)
        #expect(try home.store.outgoingCount(id) == 0)
        #expect(try home.store.earlyEnvelope(id, counter: 2) == nil)
        #expect(try home.store.shareTurns(id).count == 1)
        try home.store.deleteShare(id)
        #expect(try home.store.shareTurns(id).isEmpty)
    }
}
