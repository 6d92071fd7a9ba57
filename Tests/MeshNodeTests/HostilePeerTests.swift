import Ambient
import MeshLinks
import MeshMemory
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

/// What a peer that holds valid keys and means harm cannot do.
@Suite(.timeLimit(.minutes(5)))
struct HostilePeerTests {
    @Test func aRefusedBlockThatComesAgainIsRefusedAgainAndNeverCalledStored() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        let first = try await ada.node.observe(texts("the ledger suite passes", issue: "none left"))
        await ada.delivery(of: first.block, state: "stored")
        // The refusal is lost on its way, so the block is sent again.
        lab.network.rule { $0.sender == bob.id ? .drop : .deliver }
        let second = try await ada.node.observe(texts("The ledger suite passes", issue: "None left"))
        await bob.event { if case .refused(second.block.key, _, _) = $0 { true } else { nil } }
        lab.network.rule { _ in .deliver }
        try await lab.emptied(ada)
        #expect(try ada.node.memory.deliveries(of: second.block.key).map(\.state) == [.refused])
        await ada.stop()
        await bob.stop()
    }

    @Test func framesThatAreNoBlocksAreHeardOnlyWithinTheBudget() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        let introduction = try ada.introduction
        let captured = lab.capturing(.drop)
        for _ in 0..<(FrameBudget.limits.burst + 500) {
            await bob.node.receive(.ping, from: introduction, over: LinkID.next())
        }
        #expect(captured.frames(from: bob.id).count == FrameBudget.limits.burst)
        await ada.stop()
        await bob.stop()
    }

    @Test func aReceiptForABlockThatThePeerWasNeverSentChangesAndReportsNothing() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob, cyd) = (try lab.start("ada", 1), try lab.start("bob", 2), try lab.start("cyd", 3))
        await ada.connected(to: bob)
        await ada.connected(to: cyd)
        lab.network.rule { $0.sender == ada.id ? .drop : .deliver }
        let told = try await ada.node.tell(bob.id, texts("for bob alone"))
        let assertion = try #require(told.block.assertionID)
        for state in ["stored", "held", "refused", "expired"] {
            let receipt = try Receipt(
                of: told.block.key, assertion: assertion, state: state, retryAfter: .seconds(1), at: lab.time.now)
            await ada.node.receive(.receipt(receipt), from: try cyd.introduction, over: LinkID.next())
        }
        #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.state) == [.accepted])
        #expect(await ada.count { if case .delivery(told.block.key, _, _, _) = $0 { true } else { false } } == 0)
        for member in [ada, bob, cyd] { await member.stop() }
    }

    @Test func aCrowdOfNewNodeIDsNeitherFillsTheOutboxNorDisplacesOldAcquaintances() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        await bob.stop()
        await ada.event { if case .peerDisconnected(bob.id, _) = $0 { true } else { nil } }
        lab.time.advance(by: .seconds(60))
        let random = SeededRandom(seed: 5)
        for number in 0..<(MeshNode.mostAbsent + 100) {
            let stranger = PeerIntroduction(
                nodeID: NodeID.make(at: lab.time.now, random: random.bytes(10)), name: try PeerName("s\(number)"),
                room: .default, identityKey: bob.node.identity.publicKey, sealingKey: bob.node.identity.sealingKey,
                implementation: try Implementation(name: "x", version: "1"), extensions: [])
            _ = try ada.node.memory.pin(stranger, dialect: "kith")
        }
        let sent = try await ada.node.observe(texts("still heard by those who were here first"))
        #expect(sent.recipients.count == MeshNode.mostAbsent)
        #expect(sent.recipients.contains(bob.id))
        await ada.stop()
    }
}
