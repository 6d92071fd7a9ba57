import Ambient
import CAT7
import GRDB
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import MeshMemory

struct HousekeepingTests {
    @Test func refusedBlocksAreForgottenAfterADayButStillRecognised() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let block = try bea.says("horoscope")
        try home.receive(block, admitted: false)
        home.time.advance(by: .seconds(86_399))
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.refused(limit: 10).count == 1)
        home.time.advance(by: .seconds(2))
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.refused(limit: 10).isEmpty)
        guard case .duplicate(isHeld: false) = try home.receive(block, admitted: true) else {
            Issue.record("taken for new")
            return
        }
        home.time.advance(by: .seconds(8 * 86_400))
        try home.store.housekeeping(now: home.time.now)
        guard case .new = try home.receive(block, admitted: true) else {
            Issue.record("recognised for ever")
            return
        }
    }

    @Test func memoryItselfIsNeverForgotten() throws {
        let home = try Home()
        let own = try home.observe("kept")
        let received = try home.meet("bea").says("also kept")
        try home.receive(received)
        home.time.advance(by: .seconds(400 * 86_400))
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.block(own.key) != nil)
        #expect(try home.store.block(received.key) != nil)
    }

    @Test func readItemsLeaveTheInboxAfterAMonthAndUnreadOnesStay() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let (read, unread) = (try bea.says("read", to: home.me.id), try bea.says("unread", to: home.me.id))
        for block in [read, unread] { try home.receive(block, admitted: false, directed: true) }
        try home.store.markRead(session: "s", through: 1)
        home.time.advance(by: .seconds(31 * 86_400))
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.block(read.key) == nil)
        #expect(try home.store.unread(session: "t", limit: 10).map(\.block.block) == [unread])
    }

    @Test func anotherEncoderGetsItsOwnVectors() throws {
        let home = try Home()
        try home.observe("ledger test is flaky", [.issue: "clock drift"])
        try home.observe("---")
        try home.store.close()
        let store = try Home.open(home.store.path, home.time, encoder: SemanticEncoder.embedded)
        func vectorless() throws -> Int64 {
            try store.read { db in try db.number("SELECT count(*) FROM recall_vector WHERE vector IS NULL") }
        }
        #expect(try vectorless() == 2)
        let question = RecallQuery(text: "unreliable accounting suite")
        #expect(try store.recall(question).hits.isEmpty)
        try store.housekeeping(now: home.time.now)
        #expect(try vectorless() == 0)
        #expect(try store.read { db in try db.number("SELECT count(*) FROM field_vectors") } == 1)
        #expect(
            try store.recall(RecallQuery(text: "flaky ledger tests")).hits.first?.reasons
                .contains("close in meaning to focus") == true)
    }
}
