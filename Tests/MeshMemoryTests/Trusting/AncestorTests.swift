import Ambient
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

/// Blocks that were fetched because others descend from them.
struct AncestorTests {
    private let home: Home
    private let bea: Someone
    private let cal: Someone
    private let origin: Block
    private let child: Block

    init() throws {
        home = try Home()
        bea = try home.meet("bea")
        cal = try home.meet("cal")
        origin = try bea.says("the ledger drifts")
        child = try cal.says("so the invoices drift too", parents: [origin.key])
    }

    private func fetch(_ block: Block, _ verification: Verification = .verified) throws -> Bool {
        try home.store.rememberAncestor(block, from: cal.id, verification: verification)
    }

    @Test func aFetchedAncestorClosesTheGapInTraceAndTrust() throws {
        try home.receive(child)
        #expect(try home.store.missing([origin.key, child.key]) == [origin.key])
        #expect(try home.store.block(child.key)?.trust == .unknown)
        #expect(try fetch(origin))
        #expect(try home.store.missing([origin.key, child.key]).isEmpty)
        #expect(try home.store.block(child.key)?.trust == .pinned)
        let held = try #require(try home.store.block(origin.key))
        #expect(held.isFetched && held.verdict == nil && held.receivedFrom == cal.id && held.trust == .pinned)
        #expect(try home.store.block(child.key)?.isFetched == false)
        let graph = try home.store.lineage(of: child.key)
        #expect(graph.nodes.map { $0.held?.block } == [child, origin])
        try home.store.setTrust(bea.id, .unknown)
        #expect(try home.store.block(child.key)?.trust == .unknown, "its own author's key counts")
    }

    @Test func aFetchedAncestorWasNotHeard() throws {
        try home.receive(child)
        #expect(try fetch(origin))
        #expect(try home.store.unread(session: "s", limit: 10).map(\.block.block) == [child])
        #expect(try !home.recalled("ledger").contains("the ledger drifts"))
        #expect(try home.recalled(nil) == ["so the invoices drift too"])
        #expect(try home.store.anchors(limit: 10).map(\.id) == [child.key.text])
        #expect(try home.store.recent(limit: 10).map(\.block) == [child])
        let counts = try home.store.counts()
        #expect((counts.ancestors, counts.delivered, counts.admitted) == (1, 0, 1))
    }

    @Test func onlyAVerifiedBlockThatSomethingDescendsFromIsKept() throws {
        #expect(try !fetch(origin), "nothing descends from it")
        try home.receive(child)
        #expect(try !fetch(origin, .unverified(.unknownKey)))
        #expect(try !fetch(origin, .forged(.badSignature)))
        let stranger = try Someone("stranger").says("the ledger drifts")
        #expect(stranger.key == origin.key)
        #expect(try !fetch(stranger), "nobody knows its author's key")
        #expect(try home.store.block(origin.key) == nil)
        #expect(try fetch(origin))
        #expect(try !fetch(origin), "held already")
    }

    @Test func anAncestorThatIsSaidAfterAllIsJudgedAndDeliveredLikeAnythingElse() throws {
        try home.receive(child)
        let told = try bea.says("for you alone", to: home.me.id)
        let reply = try cal.says("built on what was said to you", parents: [told.key])
        try home.receive(reply)
        #expect(try fetch(origin))
        #expect(try fetch(told))
        guard case .new(let item) = try home.receive(origin), item?.kind == .admitted else {
            Issue.record("taken for heard")
            return
        }
        guard case .new(let item) = try home.receive(told, admitted: false, directed: true), item?.kind == .directed
        else {
            Issue.record("a directed block never reached the inbox")
            return
        }
        #expect(try home.recalled("ledger") == ["the ledger drifts"])
        #expect(try home.store.counts().ancestors == 0)
        #expect(try home.store.block(child.key)?.trust == .pinned)
    }

    @Test func anAncestorThatTheGateRefusesStaysAnAncestorAndIsRefusedAgain() throws {
        try home.receive(child)
        #expect(try fetch(origin))
        guard case .new(nil) = try home.receive(origin, admitted: false) else {
            Issue.record("not judged")
            return
        }
        #expect(try home.store.block(origin.key)?.isFetched == true)
        guard case .duplicate(isHeld: false) = try home.receive(origin, admitted: true) else {
            Issue.record("judged twice")
            return
        }
    }

    @Test func whatTheGateRefusedMayBeAnAncestorAndIsStillRefused() throws {
        try home.receive(origin, admitted: false)
        try home.receive(child)
        #expect(try home.store.missing([origin.key]) == [origin.key])
        #expect(try fetch(origin))
        #expect(try home.store.block(child.key)?.trust == .pinned)
        guard case .duplicate(isHeld: false) = try home.receive(origin, admitted: true) else {
            Issue.record("the refusal was forgotten")
            return
        }
    }

    @Test func ancestorsGoWithWhatDescendsFromThem() throws {
        let root = try bea.says("the root of it")
        let middle = try bea.says("the middle", parents: [root.key])
        let last = try cal.says("for you", to: home.me.id, parents: [middle.key])
        try home.receive(last, admitted: false, directed: true)
        for block in [middle, root] { #expect(try fetch(block)) }
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.counts().ancestors == 2)
        try home.store.markRead(session: "s", through: 1)
        home.time.advance(by: .seconds(31 * 86_400))
        for _ in 0..<3 { try home.store.housekeeping(now: home.time.now) }
        #expect(try home.store.counts().ancestors == 0)
        #expect(try home.store.block(root.key) == nil)
    }
}
