import CAT7
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import MeshMemory

struct AnchorTests {
    @Test func anchorsCarryWhatTheEncoderSaidBefore() throws {
        let home = try Home()
        let block = try home.observe("ledger test is flaky", [.issue: "clock drift"])
        let anchor = try #require(try home.store.anchors(limit: 10).first)
        #expect(anchor.id == block.key.text)
        #expect(anchor.anchor.texts == block.texts)
        #expect(anchor.anchor.vectors[.issue] == home.encoder.vector(for: "clock drift"))
        #expect(anchor.anchor.source == home.me.id.text)
        #expect(anchor.anchor.standing == .own)
    }

    @Test func anchorsAgeWithTheClock() throws {
        let home = try Home()
        try home.observe("old news")
        home.time.advance(by: .seconds(90))
        #expect(try home.store.anchors(limit: 1).first?.anchor.age == .seconds(90))
    }

    @Test func aTalkativePeerDoesNotReplaceWhatARestartedNodeWasAbout() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        for number in 0..<5 { try home.observe("our work \(number)") }
        for number in 0..<50 { try home.receive(try bea.says("chatter \(number)")) }
        let anchors = try home.store.anchors(limit: 10)
        #expect(anchors.count == 15)
        #expect(anchors.suffix(5).allSatisfy { $0.anchor.standing == .own })
        let set = try home.store.anchorSet(limit: 16)
        #expect(set.count(of: home.me.id.text) == 5)
        #expect(set.count(of: bea.id.text) <= 8)
    }

    @Test func newestFirstAlsoInTheSet() throws {
        let home = try Home()
        let keys = try (0..<4).map { try home.observe("entry \($0)").key.text }
        #expect(try home.store.anchorSet(limit: 3).ids == Array(keys.reversed().prefix(3)))
    }
}
