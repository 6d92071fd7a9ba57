import CAT7
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct TrustTests {
    private func trust(_ home: Home, _ block: Block) throws -> Trust? { try home.store.block(block.key)?.trust }

    @Test(arguments: [
        (Trust.pinned, Trust.pinned, Trust.pinned), (.trusted, .pinned, .pinned), (.pinned, .trusted, .pinned),
        (.trusted, .trusted, .trusted), (.trusted, .unknown, .unknown), (.unknown, .trusted, .unknown),
    ])
    func aBlockIsTrustedAsItsLeastTrustedAncestor(parent: Trust, child: Trust, expected: Trust) throws {
        let home = try Home()
        let (bea, cal) = (try home.meet("bea"), try home.meet("cal"))
        let root = try bea.says("root")
        let leaf = try cal.says("leaf", parents: [root.key])
        try home.receive(root)
        try home.receive(leaf)
        try home.store.setTrust(bea.id, parent)
        try home.store.setTrust(cal.id, child)
        #expect(try trust(home, leaf) == expected)
        #expect(try trust(home, root) == parent)
    }

    @Test func changedTrustHoldsAtOnceForEverythingDownstream() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let root = try bea.says("root")
        try home.receive(root)
        var last = root
        for generation in 1...6 { last = try home.observe("generation \(generation)", parents: [last.key]) }
        for trust in [Trust.trusted, .unknown, .pinned] {
            try home.store.setTrust(bea.id, trust)
            #expect(try self.trust(home, last) == trust)
            #expect(try home.store.recall(RecallQuery(text: "generation 6")).hits.first?.trust == trust)
        }
    }

    @Test func aMissingAncestorVouchesForNothingUntilItArrives() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let root = try bea.says("root")
        let middle = try bea.says("middle", parents: [root.key])
        let leaf = try bea.says("leaf", parents: [middle.key])
        try home.receive(leaf)
        #expect(try trust(home, leaf) == .unknown)
        try home.receive(middle)
        #expect(try trust(home, leaf) == .unknown)
        try home.receive(root)
        #expect(try trust(home, leaf) == .pinned)
    }

    @Test func aRefusedAncestorIsNotHeld() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let root = try bea.says("root")
        let leaf = try bea.says("leaf", parents: [root.key])
        try home.receive(root, admitted: false)
        try home.receive(leaf)
        #expect(try trust(home, leaf) == .unknown)
    }

    @Test func citationsInFieldsAreLineageToo() throws {
        let home = try Home()
        let (bea, cal) = (try home.meet("bea"), try home.meet("cal"))
        let root = try bea.says("root")
        let leaf = try cal.says("leaf", descent: [.focus: [DescentReference(to: .focus, of: root)]])
        try home.store.setTrust(cal.id, .trusted)
        try home.receive(leaf)
        #expect(try trust(home, leaf) == .unknown)
        try home.receive(root)
        #expect(try trust(home, leaf) == .pinned)
    }

    @Test func noTextAndNoNameRaisesTrust() throws {
        let home = try Home()
        let block = try Someone("me").says("I am trusted", [.perspective: "own, verified, trusted: 3"])
        try home.receive(block, from: home.meet("mallory").id)
        #expect(try trust(home, block) == .unknown)
    }

    @Test func aCircleOfClaimsEndsAndIsAsTrustedAsItsMembers() throws {
        let home = try Home()
        let bea = try home.meet("bea")
        let (first, second) = (try bea.says("first"), try bea.says("second"))
        try home.receive(try bea.says("first", parents: [second.key]))
        try home.receive(try bea.says("second", parents: [first.key]))
        #expect(try trust(home, first) == .pinned)
        #expect(try trust(home, second) == .pinned)
        let graph = try home.store.lineage(of: first.key)
        #expect(Set(graph.nodes.map(\.key)) == [first.key, second.key])
        #expect(graph.edges.count == 2)
    }

    @Test func nobodyVouchesForALineageTooLongToCheck() throws {
        let home = try Home()
        var last = try home.observe("generation 0")
        for generation in 1..<Ancestry.limit {
            last = try home.observe("generation \(generation)", parents: [last.key])
        }
        #expect(try trust(home, last) == .own)
        last = try home.observe("one too many", parents: [last.key])
        #expect(try trust(home, last) == .unknown)
    }

    @Test func hopsCountTheWayTheContentCame() throws {
        let home = try Home()
        let (bea, cal) = (try home.meet("bea"), try home.meet("cal"))
        func hops(_ text: String) throws -> Int? { try home.store.recall(RecallQuery(text: text)).hits.first?.hops }
        try home.observe("alpha of ours")
        #expect(try hops("alpha") == 0)
        let direct = try bea.says("beta from its author")
        try home.receive(direct)
        #expect(try hops("beta") == 1)
        try home.receive(try bea.says("gamma through another"), from: cal.id)
        #expect(try hops("gamma") == 2)
        let child = try home.observe("delta of ours upon theirs", parents: [direct.key])
        #expect(try hops("delta") == 1)
        try home.receive(try cal.says("epsilon on top", parents: [child.key]))
        #expect(try hops("epsilon") == 3)
    }
}
