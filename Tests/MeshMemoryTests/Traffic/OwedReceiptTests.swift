import MeshProtocol
import Testing

@testable import MeshMemory

/// What the authors of blocks are told after their blocks were stored.
struct OwedReceiptTests {
    @Test func anAuthorIsOwedEachWordOnceAndNoLesserOneAfterAGreater() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let block = try bea.says("look at this", at: home.now)
        try home.receive(block)
        #expect(try home.store.owe(.fetched, for: [block.key]) == [bea.id])
        #expect(try home.store.owe(.fetched, for: [block.key]).isEmpty)
        #expect(try home.store.owe(.shown, for: [block.key, block.key]) == [bea.id])
        #expect(try home.store.owe(.fetched, for: [block.key]).isEmpty)
        let owed = try home.store.owedReceipts(to: bea.id)
        #expect(owed.map(\.state) == [.fetched, .shown] && owed.allSatisfy { $0.block == block.key })
        for receipt in owed { try home.store.paid(receipt, to: bea.id) }
        #expect(try home.store.owedReceipts(to: bea.id).isEmpty)
        #expect(try home.store.owe(.shown, for: [block.key]).isEmpty)
    }

    @Test func nothingIsOwedForOwnRefusedAndUnknownBlocks() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let own = try home.observe("mine")
        let refused = try bea.says("refused", at: home.now)
        try home.receive(refused, admitted: false)
        let unknown = try bea.says("never came", at: home.now)
        #expect(try home.store.owe(.shown, for: [own.key, refused.key, unknown.key]).isEmpty)
        #expect(throws: MemoryError.self) { try home.store.owe(.answered, for: [own.key]) }
    }

    @Test func anAnswerSettlesTheDeliveryToItsAuthorAlone() throws {
        let home = try Home()
        let (bea, cal) = (try home.meet("bea"), try home.meet("cal"))
        let told = try home.observe("can you look?", to: [bea.id, cal.id])
        #expect(try home.store.settleAnswered(told.key, by: bea.id))
        #expect(try !home.store.settleAnswered(told.key, by: bea.id))
        #expect(try home.store.deliveries(of: told.key).map(\.state) == [.answered, .accepted])
        #expect(try home.store.undelivered(to: bea.id) == 0)
    }
}
