import Ambient
import CAT7
import GRDB
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import MeshMemory

struct RememberingTests {
    @Test func anOwnBlockComesBackAsItWasSigned() throws {
        let home = try Home()
        let parent = try home.observe("the parent")
        let block = try home.observe(
            "the child", [.issue: "naïve café 測試 🧪", .mood: "calm"], parents: [parent.key])
        let held = try #require(try home.store.block(block.key))
        #expect(held.block == block)
        #expect(held.block.verification(with: home.me.identity.publicKey) == .verified)
        #expect(held.trust == .own)
        #expect(held.verdict == nil)
        #expect(held.verification == "own")
        #expect(held.storedAt == home.time.now)
    }

    @Test func theSameWordsWithinAnHourAreTheSameObservation() throws {
        let home = try Home()
        let first = try home.observe("deploy finished", to: [Someone("bea").id])
        home.time.advance(by: .seconds(3599))
        let second = try home.me.says("deploy finished", at: home.now)
        guard case .alreadyHeld(let held) = try home.remember(second, to: [Someone("cal").id]) else {
            Issue.record("stored twice")
            return
        }
        #expect(held.block == first)
        #expect(try home.store.deliveries(of: first.key).count == 1)
    }

    @Test func theSameWordsTheNextDayAreNews() throws {
        let home = try Home()
        let first = try home.observe("deploy finished")
        home.time.advance(by: .seconds(86_400))
        let second = try home.observe("deploy finished")
        #expect(try home.store.counts().own == 2)
        #expect(try home.store.block(first.key)?.block == second)
        #expect(try home.recalled("deploy") == ["deploy finished"], "the same words are shown once")
    }

    @Test func theSameWordsWithOtherParentsAreAnotherObservation() throws {
        let home = try Home()
        let cause = try home.observe("clock drift")
        try home.observe("ledger is flaky")
        home.time.advance(by: .seconds(1))
        try home.observe("ledger is flaky", parents: [cause.key])
        #expect(try home.store.counts().own == 3)
    }

    @Test func whatIsSaidToOnePeerIsMeantEachTime() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        for _ in 0..<2 {
            let block = try home.me.says("yes", to: bea.id, at: home.now)
            guard case .stored = try home.remember(block, to: [bea.id]) else {
                Issue.record("swallowed")
                return
            }
            home.time.advance(by: .seconds(1))
        }
        #expect(try home.store.nextOutbox(for: bea.id, window: 10, now: home.time.now).count == 2)
    }

    @Test func anAdmittedBlockIsRememberedWithItsVerdict() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let block = try bea.says("ledger test is flaky")
        guard case .new(let item?) = try home.receive(block) else {
            Issue.record("not in the inbox")
            return
        }
        #expect(item.kind == .admitted)
        #expect(item.block.receivedFrom == bea.id)
        #expect(item.block.verdict == .sample(.aligned))
        #expect(item.block.verification == "verified")
        #expect(item.block.trust == .pinned)
        #expect(try home.store.block(block.key) == item.block)
        #expect(try home.recalled("ledger") == ["ledger test is flaky"])
    }

    @Test func aRefusedBlockIsKeptApart() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let block = try bea.says("horoscope of the day")
        guard case .new(nil) = try home.receive(block, admitted: false) else {
            Issue.record("a refused broadcast is nobody's news")
            return
        }
        #expect(try home.store.block(block.key) == nil)
        #expect(try home.recalled("horoscope").isEmpty)
        #expect(try home.store.anchors(limit: 10).isEmpty)
        #expect(try home.store.unreadCount(session: "s") == 0)
        let refused = try home.store.refused(limit: 10)
        #expect(refused.map(\.block) == [block])
        #expect(refused.first?.verdict?.decision == .rejected)
    }

    @Test func whatIsAddressedToUsIsDeliveredEvenIfTheGateRefusesIt() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let block = try bea.says("lunch?", to: home.me.id)
        guard case .new(let item?) = try home.receive(block, admitted: false, directed: true) else {
            Issue.record("not delivered")
            return
        }
        #expect(item.kind == .directed)
        #expect(try home.store.block(block.key)?.block == block)
        #expect(try home.store.unread(session: "s", limit: 10) == [item])
        #expect(try home.recalled("lunch").isEmpty, "the gate decides about memory")
        #expect(try home.store.anchors(limit: 10).isEmpty)
        #expect(try home.store.counts().delivered == 1)
    }

    @Test func oneAssertionIsTakenOnce() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let block = try bea.says("ledger test is flaky")
        try home.receive(block)
        guard case .duplicate(isHeld: true) = try home.receive(block, from: home.meet("cal").id) else {
            Issue.record("taken twice")
            return
        }
        #expect(try home.store.unreadCount(session: "s") == 1)
        let refused = try bea.says("horoscope")
        try home.receive(refused, admitted: false)
        guard case .duplicate(isHeld: false) = try home.receive(refused) else {
            Issue.record("a refused assertion is no news, and not held either")
            return
        }
    }

    @Test func whatDistinguishesAssertionsIsKeyAuthorTimeAndAudience() throws {
        let home = try Home()
        let (bea, cal) = (try home.meet("bea"), try home.meet("cal"))
        let blocks = [
            try bea.says("done", at: 1_790_000_000_000), try bea.says("done", at: 1_790_000_000_001),
            try cal.says("done", at: 1_790_000_000_000), try bea.says("done", to: home.me.id, at: 1_790_000_000_000),
        ]
        #expect(Set(blocks.map(\.key)).count == 1)
        for block in blocks {
            guard case .new = try home.receive(block) else {
                Issue.record("taken for another one")
                return
            }
        }
        #expect(try home.store.counts().admitted == 4)
    }

    @Test func aForgedSignatureVouchesForNothing() throws {
        let home = try Home()
        try home.meet("bea")
        let forged = try Someone("bea", withKeysOf: "mallory").says("trust me")
        try home.receive(forged)
        let held = try #require(try home.store.block(forged.key))
        #expect(held.verification == "forged (bad-signature)")
        #expect(held.trust == .unknown)
    }

    @Test func theBestKnownAuthorSpeaksForWordsThatSeveralSaid() throws {
        let home = try Home()
        let (mallory, bea) = (try home.meet("mallory"), try home.meet("bea"))
        try home.store.setTrust(bea.id, .trusted)
        let copied = try mallory.says("the key is rotated")
        try home.receive(copied)
        let original = try bea.says("the key is rotated", at: 1_790_000_000_500)
        try home.receive(original)
        try home.receive(try mallory.says("the key is rotated", at: 1_790_000_000_900))
        #expect(try home.store.block(original.key)?.block == original)
        let hits = try home.store.recall(RecallQuery(text: "rotated")).hits
        #expect(hits.map(\.held.block) == [original])
    }

    @Test func aRowThatNobodyCanReadIsCountedAndDoesNotHideTheOthers() throws {
        let home = try Home()
        let broken = try home.observe("broken entry")
        try home.observe("whole entry")
        try home.store.write { db in
            try db.execute(sql: "UPDATE block SET record = x'7b7d' WHERE key = ?", arguments: [broken.key.text])
        }
        #expect(try home.recalled("entry") == ["whole entry"])
        #expect(try home.store.recent(limit: 10).count == 1)
        #expect(throws: MemoryError.self) { try home.store.block(broken.key) }
        #expect(try home.store.counts().unreadable == 3)
    }

    @Test func theNewestComeFirst() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        try home.observe("one")
        try home.receive(try bea.says("two"))
        try home.observe("three")
        #expect(try home.store.recent(limit: 2).map(\.block.texts[.focus]) == ["three", "two"])
        #expect(try home.store.recentOwn(limit: 10).map(\.block.texts[.focus]) == ["three", "one"])
        #expect(try home.store.recent(limit: -1).isEmpty)
    }

    @Test func settingsAreKeptAndBounded() throws {
        let home = try Home()
        try home.store.setMeta("greeting", "hello")
        #expect(try home.store.meta("greeting") == "hello")
        try home.store.setMeta("greeting", nil)
        #expect(try home.store.meta("greeting") == nil)
        #expect(throws: MemoryError.self) { try home.store.setMeta("big", String(repeating: "x", count: 65_537)) }
    }
}
