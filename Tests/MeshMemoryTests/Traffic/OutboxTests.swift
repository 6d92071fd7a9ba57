import Ambient
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct OutboxTests {
    private let home: Home
    private let bea: Someone
    private let cal: Someone

    init() throws {
        home = try Home()
        bea = try home.meet("bea")
        cal = try home.meet("cal")
    }

    private func waiting(for peer: Someone, window: Int = 100) throws -> [OutboxItem] {
        try home.store.nextOutbox(for: peer.id, window: window, now: home.time.now)
    }

    private func state(of block: Block, for peer: Someone) throws -> DeliveryState? {
        try home.store.deliveries(of: block.key).first { $0.peer == peer.id }?.state
    }

    private func assertion(_ block: Block) throws -> AssertionID { try #require(block.assertionID) }

    @Test func whatWasObservedWaitsForEveryRecipientOldestFirst() throws {
        let blocks = try (0..<3).map { try home.observe("entry \($0)", to: [bea.id, cal.id, bea.id]) }
        #expect(try waiting(for: bea).map(\.block) == blocks)
        #expect(try waiting(for: cal).map(\.block) == blocks)
        #expect(try home.store.counts().outbox == 6)
        #expect(try state(of: blocks[0], for: bea) == .accepted)
    }

    @Test func whatIsUnderWayIsNotOfferedAgainUntilTheLinkIsLost() throws {
        try home.observe("one", to: [bea.id])
        let item = try #require(try waiting(for: bea).first)
        try home.store.markDispatched(item.id)
        #expect(try waiting(for: bea).isEmpty)
        try home.store.resetDispatched(peer: cal.id)
        #expect(try waiting(for: bea).isEmpty)
        try home.store.resetDispatched(peer: bea.id)
        #expect(try waiting(for: bea).map(\.attempts) == [1])
    }

    @Test func theWindowCountsWhatIsUnderWay() throws {
        for number in 0..<5 { try home.observe("entry \(number)", to: [bea.id]) }
        let first = try waiting(for: bea, window: 3)
        #expect(first.count == 3)
        for item in first.prefix(2) { try home.store.markDispatched(item.id) }
        #expect(try waiting(for: bea, window: 3).map(\.id) == [first[2].id])
        #expect(try waiting(for: bea, window: 2).isEmpty)
        #expect(try waiting(for: bea, window: -1).isEmpty)
    }

    @Test func aStoredReceiptSettlesTheDelivery() throws {
        let block = try home.observe("one", to: [bea.id, cal.id])
        #expect(try home.store.settle(peer: bea.id, assertion: assertion(block), state: "stored"))
        #expect(try waiting(for: bea).isEmpty)
        #expect(try waiting(for: cal).count == 1)
        #expect(try state(of: block, for: bea) == .stored)
        #expect(try home.store.counts().outbox == 1)
        #expect(try home.store.undelivered(to: bea.id) == 0)
        #expect(try home.store.undelivered(to: cal.id) == 1)
    }

    @Test func aHeldDeliveryIsOfferedWhenItsTimeComes() throws {
        let block = try home.observe("one", to: [bea.id])
        let item = try #require(try waiting(for: bea).first)
        try home.store.markDispatched(item.id)
        let until = home.time.now + .seconds(30)
        #expect(
            try home.store.hold(peer: bea.id, assertion: assertion(block), until: until, reason: "too many at once"))
        #expect(try waiting(for: bea).isEmpty)
        #expect(try home.store.deliveries(of: block.key).first?.reason == "too many at once")
        home.time.advance(by: .seconds(30))
        #expect(try waiting(for: bea).map(\.state) == [.held])
        #expect(
            try home.store.hold(peer: bea.id, assertion: assertion(block), until: home.time.now + .seconds(5)))
        #expect(try waiting(for: bea).isEmpty)
    }

    @Test func aReceiptAboutNothingWeSentChangesNothing() throws {
        let block = try home.observe("one", to: [bea.id])
        let received = try bea.says("theirs")
        try home.receive(received)
        #expect(try !home.store.settle(peer: cal.id, assertion: assertion(block), state: "stored"))
        #expect(try !home.store.settle(peer: bea.id, assertion: assertion(received), state: "stored"))
        #expect(try !home.store.settle(peer: bea.id, assertion: assertion(block), state: "teleported"))
        #expect(try state(of: block, for: bea) == .accepted)
    }

    @Test func aRefusalIsFinalAndItsReasonIsCut() throws {
        let block = try home.observe("one", to: [bea.id])
        let reason = String(repeating: "n", count: 2000)
        #expect(try home.store.settle(peer: bea.id, assertion: assertion(block), state: "refused", reason: reason))
        #expect(try home.store.deliveries(of: block.key).first?.reason?.count == 500)
        #expect(try !home.store.settle(peer: bea.id, assertion: assertion(block), state: "answered"))
        #expect(try state(of: block, for: bea) == .refused)
    }

    @Test func whatNobodyTookInTimeIsGivenUpAndReported() throws {
        let old = try home.observe("old", to: [bea.id, cal.id])
        try home.store.settle(peer: cal.id, assertion: assertion(old), state: "stored")
        home.time.advance(by: .seconds(100))
        let young = try home.observe("young", to: [bea.id])
        let expired = try home.store.expireOutbox(olderThan: home.time.now)
        #expect(expired == [ExpiredDelivery(block: old.key, peer: bea.id)])
        #expect(try home.store.expireOutbox(olderThan: home.time.now).isEmpty)
        #expect(try state(of: old, for: bea) == .expired)
        #expect(try state(of: old, for: cal) == .stored)
        #expect(try waiting(for: bea).map(\.block) == [young])
    }

    @Test func aBlockCanBeQueuedForAPeerMetLater() throws {
        let block = try home.observe("one")
        try home.store.enqueue(block, for: bea.id)
        try home.store.settle(peer: bea.id, assertion: assertion(block), state: "stored")
        try home.store.enqueue(block, for: bea.id)
        #expect(try waiting(for: bea).isEmpty, "a settled delivery stays settled")
        let theirs = try bea.says("not ours")
        try home.receive(theirs)
        #expect(throws: MemoryError.unknownBlock(theirs.key)) { try home.store.enqueue(theirs, for: cal.id) }
    }
}
