import Ambient
import MeshLinks
import MeshMemory
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

/// A block that nothing waits before leaves before its outbox says so. Whatever happens then, it is neither lost nor told
/// twice.
@Suite(.timeLimit(.minutes(5)))
struct SendingAheadTests {
    /// Two nodes of which the first knows that nothing waits for the second.
    private func pair(_ lab: Lab) async throws -> (Member, Member) {
        let (ada, bob) = try await lab.pair()
        await ada.node.tick()
        #expect(await ada.node.isQuiet(bob.id, [.nothingWaits, .nothingUnderWay, .nothingOwed]))
        return (ada, bob)
    }

    @Test func aReceiptSettlesWhatWasNeverNotedAsUnderWay() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await pair(lab)
        for number in 0..<10 {
            let told = try await ada.node.tell(bob.id, texts("ahead \(number)"))
            await ada.delivery(of: told.block, state: "stored")
            #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.attempts) == [0])
        }
        await ada.node.tick()
        #expect(await ada.node.left[bob.id]?.isEmpty == true)
        #expect(try ada.node.memory.counts().outbox == 0)
        #expect(try bob.node.memory.unreadCount(session: "s") == 10)
        await ada.stop()
        await bob.stop()
    }

    @Test func whatHasNoReceiptIsNotedProbedAndSentAgain() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await pair(lab)
        let captured = lab.capturing(.drop)
        let told = try await ada.node.tell(bob.id, texts("into the void"))
        #expect(captured.frames(from: ada.id).count == 1)
        await ada.node.tick()
        #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.attempts) == [1], "noted, and not sent twice")
        #expect(captured.frames(from: ada.id).count == 1)
        await ada.node.mend(bob.id, at: lab.time.now + .seconds(3))
        #expect(captured.frames(from: ada.id).count == 2, "a probe")
        lab.network.rule { _ in .deliver }
        let second = try await ada.node.tell(bob.id, texts("and after it"))
        // The gap makes a new session, and that sends everything again.
        while try ada.node.memory.counts().outbox > 0 {
            lab.time.advance(by: .seconds(1))
            for _ in 0..<500 { await Task.yield() }
        }
        for block in [told.block, second.block] { _ = await bob.received(block) }
        #expect(try bob.node.memory.unreadCount(session: "s") == 2)
        await ada.stop()
        await bob.stop()
    }

    @Test func aReceiptThatSaysNothingSettlesNothing() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await pair(lab)
        lab.network.rule { _ in .drop }
        let told = try await ada.node.tell(bob.id, texts("said once"))
        let assertion = try #require(told.block.assertionID)
        let empty = try Receipt(of: told.block.key, assertion: assertion, state: "answered", at: lab.time.now)
        let stranger = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a99")
        let introduction = PeerIntroduction(
            nodeID: stranger, name: try PeerName("mallory"), room: .default, identityKey: bob.node.identity.publicKey,
            sealingKey: bob.node.identity.sealingKey, implementation: try Implementation(name: "x", version: "1"),
            extensions: [])
        await ada.node.receive(.receipt(empty), from: introduction, over: LinkID.next())
        #expect(await ada.node.left[bob.id] == [assertion])
        #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.state) == [.accepted])
        await ada.stop()
        await bob.stop()
    }

    @Test func theWindowHoldsForWhatLeavesAheadToo() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = (try lab.start("ada", 1) { $0.window = 4 }, try lab.start("bob", 2))
        await ada.connected(to: bob)
        await bob.connected(to: ada)
        await ada.node.tick()
        let captured = Capture()
        lab.network.rule { crossing in
            captured.add(crossing)
            return crossing.sender == ada.id ? .hold : .deliver
        }
        for number in 0..<10 { _ = try await ada.node.tell(bob.id, texts("many \(number)")) }
        #expect(captured.frames(from: ada.id).count == 4)
        lab.network.rule { _ in .deliver }
        lab.network.release()
        while try ada.node.memory.counts().outbox > 0 { for _ in 0..<500 { await Task.yield() } }
        #expect(try bob.node.memory.unreadCount(session: "s") == 10)
        await ada.stop()
        await bob.stop()
    }
}
