import Ambient
import MeshLinks
import MeshMemory
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

/// What was lost at the very end of a conversation, where no later frame shows it.
@Suite(.timeLimit(.minutes(5)))
struct MendingTests {
    /// Moves the clock second by second, at the pace of the two nodes' own ticking, until `condition` holds.
    /// - Returns: the seconds it took.
    private func seconds(_ lab: Lab, until condition: () async throws -> Bool) async throws -> Int {
        var seconds = 0
        while true {
            // Several rounds for each second: a probe, its answer, a handshake and the block itself take some each.
            for _ in 0..<500 {
                if try await condition() { return seconds }
                await Task.yield()
            }
            while lab.time.sleeperCount < 2 { await Task.yield() }
            lab.time.advance(by: .seconds(1))
            seconds += 1
        }
    }

    @Test func aReceiptLostAtTheEndIsAskedForWithinSeconds() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        lab.network.rule { $0.sender == bob.id ? .drop : .deliver }
        let told = try await ada.node.tell(bob.id, texts("the last words"))
        _ = await bob.received(told.block)
        lab.network.rule { _ in .deliver }
        let took = try await seconds(lab) {
            try ada.node.memory.deliveries(of: told.block.key).map(\.state) == [.stored]
        }
        #expect(took < 60, "it took \(took) s: nothing but the last resort mended it")
        #expect(try bob.node.memory.unreadCount(session: "s") == 1)
        await ada.stop()
        await bob.stop()
    }

    @Test func whatThePeerReadAndDidNotStoreIsSentAgainAtOnceWhenItAnswersAProbe() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        // Nothing arrives: bob stands for a peer that reads everything and whose disk is full.
        let captured = lab.capturing(.drop)
        let told = try await ada.node.tell(bob.id, texts("on a full disk"))
        let sentOnce = captured.frames(from: ada.id).count
        await ada.node.receive(.pong, from: try bob.introduction, over: LinkID.next())
        #expect(captured.frames(from: ada.id).count == sentOnce, "an answer to no probe proves nothing")
        for second in 0...3 {
            await ada.node.mend(bob.id, at: lab.time.now + .seconds(second))
        }
        #expect(captured.frames(from: ada.id).count == sentOnce + 1, "one probe")
        await ada.node.receive(.pong, from: try bob.introduction, over: LinkID.next())
        #expect(captured.frames(from: ada.id).count == sentOnce + 2, "the block again")
        #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.attempts) == [2])
        #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.state) == [.accepted])
        await ada.stop()
        await bob.stop()
    }

    @Test(arguments: [LinkKind.local, .relay])
    func aCongestedLinkCostsPatienceAndNoSession(_ kind: LinkKind) async throws {
        let lab = try Lab(kind: kind, limits: LinkLimits(outgoingFrames: 6))
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2) { $0.flood.refill = .zero })
        await ada.connected(to: bob)
        await bob.connected(to: ada)
        let first = try await ada.node.tell(bob.id, texts("before the jam"))
        await ada.delivery(of: first.block, state: "stored")
        lab.network.rule { $0.sender == ada.id ? .hold : .deliver }
        var blocks: [Block] = []
        for number in 0..<20 { blocks.append(try await ada.node.tell(bob.id, texts("jammed \(number)")).block) }
        let attempts = try blocks.map { try ada.node.memory.deliveries(of: $0.key)[0].attempts }
        let underWay = attempts.prefix { $0 == 1 }.count
        #expect((1...6).contains(underWay) && attempts.dropFirst(underWay).allSatisfy { $0 == 0 })
        lab.network.rule { _ in .deliver }
        lab.network.release()
        _ = try await seconds(lab) { try ada.node.memory.counts().outbox == 0 }
        for block in blocks { _ = await bob.received(block) }
        for member in [ada, bob] {
            #expect(await member.count { if case .peerConnected = $0 { true } else { false } } == 1)
            #expect(await member.count { if case .peerDisconnected = $0 { true } else { false } } == 0)
        }
        await ada.stop()
        await bob.stop()
    }
}
