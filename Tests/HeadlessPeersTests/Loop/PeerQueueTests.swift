import Ambient
import CAT7
import MeshMemory
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import HeadlessPeers

/// What the loop keeps of the inbox and of the latest blocks, so that a wake need not read them again.
struct PeerQueueTests {
    private let me: Identity
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    init() throws {
        me = try Identity(
            nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77"), name: PeerName("ada"),
            signingSeed: Array(repeating: 1, count: 32), sealingSecret: Array(repeating: 2, count: 32))
    }

    private func held(_ number: Int, isOwn: Bool = true) throws -> Held {
        let block = try Block.mint(
            fields: PerField { $0 == .focus ? "observation \(number)" : "" }, by: me, in: .default,
            at: start + .seconds(number))
        return Held(
            block: block, receivedFrom: isOwn ? nil : me.nodeID, storedAt: start + .seconds(number), verdict: nil,
            verification: "own", trust: .own)
    }

    private func item(_ seq: Int64) throws -> InboxItem {
        InboxItem(seq: seq, block: try held(Int(seq)), kind: .directed)
    }

    @Test func whatArrivesIsQueuedOnceWhetherItIsReadOrToldFirst() throws {
        var queue = PeerQueue()
        #expect(!queue.isCurrent, "at first only the disk knows")
        queue.add(try item(1))
        queue.load([try item(1), try item(2)], of: [try item(1), try item(2)])
        queue.add(try item(2))
        queue.add(try item(3))
        queue.add(try item(3))
        #expect(queue.isCurrent && queue.items.map(\.seq) == [1, 2, 3])
    }

    @Test func whatWasDealtWithDoesNotComeBackWithALateEvent() throws {
        var queue = PeerQueue()
        queue.load([try item(5)], of: [try item(4), try item(5)])
        queue.remove([try item(5)])
        queue.add(try item(4))
        queue.add(try item(5))
        #expect(queue.items.isEmpty)
        queue.doubt()
        #expect(!queue.isCurrent)
    }

    @Test func theLatestBlocksAreReadOnceAndKeptUpToDateForAMoment() throws {
        let directory = try TemporaryDirectory()
        let time = ManualTime()
        let memory = try MemoryStore(path: directory.appending("m.sqlite"), time: time, kernelID: "none") { _ in nil }
        let none: PerField<TextVector?> = PerField { _ in nil }
        _ = try memory.rememberOwn(held(1).block, vectors: none, to: [])
        var recent = RecentBlocks(most: (room: 2, own: 2))
        try recent.refresh(from: memory, at: time.now)
        #expect(recent.own.map(\.block) == [try held(1).block])
        // Not told of: found when the reading is too old.
        _ = try memory.rememberOwn(held(2).block, vectors: none, to: [])
        try recent.refresh(from: memory, at: time.now)
        #expect(recent.own.count == 1)
        recent.add(try held(3))
        recent.add(try held(3))
        recent.add(try held(4, isOwn: false))
        // What the gate did not admit stays out.
        #expect(recent.own.map(\.block) == [try held(3).block, try held(1).block])
        recent.add(try held(5))
        #expect(recent.room.map(\.block) == [try held(5).block, try held(3).block], "no more than was asked for")
        time.advance(by: RecentBlocks.lifetime)
        try recent.refresh(from: memory, at: time.now)
        #expect(recent.room.map(\.block) == [try held(2).block, try held(1).block])
        try memory.close()
    }
}
