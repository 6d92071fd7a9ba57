import CAT7
import RelevanceGate
import Testing

@Suite struct AnchorSetTests {
    private func anchor(_ source: String, _ standing: SourceStanding, _ text: String = "x") -> Anchor {
        Anchor(vectors: PerField(repeating: nil), texts: PerField(text), source: source, standing: standing)
    }

    private func fill(_ set: inout AnchorSet, _ count: Int, from source: String, _ standing: SourceStanding) {
        for index in 0..<count { set.insert(anchor(source, standing), id: "\(source)-\(index)") }
    }

    @Test func theNewestComeFirstAndTheOldestLeave() {
        var set = AnchorSet(limit: 3)
        fill(&set, 5, from: "me", .own)
        #expect(set.ids == ["me-4", "me-3", "me-2"])
    }

    @Test func insertingAgainMovesToTheFront() {
        var set = AnchorSet(limit: 3)
        fill(&set, 3, from: "me", .own)
        set.insert(anchor("me", .own), id: "me-0")
        #expect(set.ids == ["me-0", "me-2", "me-1"])
    }

    @Test func removedAnchorsAreGoneAndTheirSeatsAreUsedAgain() {
        var set = AnchorSet(limit: 3)
        fill(&set, 3, from: "me", .own)
        set.remove("me-1")
        set.remove("never seen")
        #expect(set.ids == ["me-2", "me-0"])
        set.insert(anchor("me", .own), id: "new")
        #expect(set.ids == ["new", "me-2", "me-0"])
    }

    @Test func theStockSetTakesTheFiveMostRecentWhoeverTheyAreFrom() {
        var set = AnchorSet.stock
        fill(&set, 9, from: "stranger", .unknown)
        #expect(set.ids == ["stranger-8", "stranger-7", "stranger-6", "stranger-5", "stranger-4"])
        #expect(!set.isUnvouched)
    }

    @Test(arguments: [
        (SourceStanding.unknown, 8), (.pinned, 16), (.trusted, 32), (.own, 64),
    ])
    func aSourceOverItsQuotaDisplacesItsOwnOldest(_ standing: SourceStanding, _ seats: Int) {
        var set = AnchorSet.standard
        set.insert(anchor("friend", .trusted), id: "friend")
        fill(&set, 200, from: "talker", standing)
        #expect(set.count(of: "talker") == seats)
        #expect(set.ids.contains("friend") == (standing != .own))
        #expect(set.ids.first == "talker-199")
    }

    @Test func manyUnknownSourcesTogetherHoldNoMoreThanHalf() {
        var set = AnchorSet.standard
        fill(&set, 64, from: "me", .own)
        for source in 0..<500 { fill(&set, 3, from: "false-\(source)", .unknown) }
        #expect(set.count == 64)
        #expect(set.count(of: "me") == 32)
    }

    @Test func manyFalsePeersDoNotPushOutTheOneHonestNewcomer() {
        var set = AnchorSet.standard
        set.insert(anchor("honest", .pinned), id: "honest")
        for source in 0..<10 { fill(&set, 8, from: "false-\(source)", .unknown) }
        #expect(set.count(of: "honest") == 1)
    }

    @Test func trustedPeersTogetherLeaveSeatsToThisNode() {
        var set = AnchorSet.standard
        fill(&set, 64, from: "me", .own)
        for source in 0..<8 { fill(&set, 32, from: "friend-\(source)", .trusted) }
        #expect(set.count(of: "me") == 16)
    }

    @Test func losingTrustFreesSeatsAtOnce() {
        var set = AnchorSet.standard
        fill(&set, 32, from: "friend", .trusted)
        #expect(!set.isUnvouched)
        set.setStanding(.unknown, of: "friend")
        #expect(set.count(of: "friend") == 8)
        #expect(set.isUnvouched)
        set.setStanding(.trusted, of: "friend")
        #expect(!set.isUnvouched)
    }

    @Test(arguments: 1...7) func tinySetsGiveEveryoneASeatAndNeverGrowBeyondTheirLimit(_ limit: Int) {
        var set = AnchorSet(limit: limit)
        for standing in SourceStanding.allCases { fill(&set, 5, from: "\(standing)", standing) }
        #expect(set.count <= limit)
        #expect(set.ids.first == "own-4")
        #expect(AnchorSet(limit: -3).limit == 1)
    }
}
