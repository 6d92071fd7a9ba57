import Ambient
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

/// What became of old deliveries is summed up, and the sum is told as such.
struct PastDeliveryTests {
    private let home: Home
    private let peers: [Someone]

    init() throws {
        let home = try Home()
        self.home = home
        peers = try ["bea", "cal", "dan", "eve"].map { try home.meet($0) }
    }

    /// An observation that two peers stored, one refused, and one was not told about yet.
    private func settled(_ focus: String) throws -> Block {
        let block = try home.observe(focus, to: peers.map(\.id))
        let assertion = try #require(block.assertionID)
        for (peer, state) in zip(peers, ["stored", "shown", "refused"]) {
            try home.store.settle(peer: peer.id, assertion: assertion, state: state)
        }
        return block
    }

    /// So many newer observations that `settled` is not among the newest.
    private func sayMuch() throws {
        for number in 0..<Retention.blocksWithDeliveries { try home.observe("later words \(number)") }
    }

    @Test func oldDeliveriesAreSummedUpAndWhatWaitsStays() throws {
        let block = try settled("long ago")
        try sayMuch()
        home.time.advance(by: Retention.settledDeliveries + .seconds(1))
        #expect(try home.store.pastDeliveries(of: block.key) == nil)
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.deliveries(of: block.key).map(\.state) == [.accepted])
        #expect(
            try home.store.pastDeliveries(of: block.key) == PastDeliveries(stored: 2, refused: 1, expired: 0))
        // What was still open is added when it is given up and old in its turn.
        _ = try home.store.expireOutbox(olderThan: home.time.now)
        home.time.advance(by: Retention.settledDeliveries + .seconds(1))
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.deliveries(of: block.key).isEmpty)
        #expect(
            try home.store.pastDeliveries(of: block.key) == PastDeliveries(stored: 2, refused: 1, expired: 1))
        // A receipt that comes too late for its row changes nothing.
        let assertion = try #require(block.assertionID)
        #expect(try !home.store.settle(peer: peers[0].id, assertion: assertion, state: "answered"))
    }

    @Test func theNewestBlocksKeepTheirDeliveriesWhateverTheirAge() throws {
        let block = try settled("long ago, but the last thing said")
        home.time.advance(by: .seconds(400 * 86_400))
        try home.store.housekeeping(now: home.time.now)
        #expect(try home.store.deliveries(of: block.key).map(\.state) == [.stored, .shown, .refused, .accepted])
        #expect(try home.store.pastDeliveries(of: block.key) == nil)
    }

    @Test func settledDeliveriesAreBoundedAndTheOldestAreSummedUpFirst() throws {
        var blocks: [Block] = []
        for number in 0..<4 {
            blocks.append(try settled("observation \(number)"))
            home.time.advance(by: .seconds(1))
        }
        try home.store.write { db in try db.dropSettledDeliveries(now: home.time.now, atMost: 4) }
        #expect(try blocks.map { try home.store.deliveries(of: $0.key).count } == [1, 1, 2, 4])
        #expect(try blocks.map { try home.store.pastDeliveries(of: $0.key)?.count } == [3, 3, 2, nil])
        #expect(try home.store.counts().outbox == 4)
    }

    @Test func aStrangersBlockHasNoPast() throws {
        let block = try peers[0].says("not ours")
        try home.receive(block)
        #expect(try home.store.pastDeliveries(of: block.key) == nil)
    }
}
