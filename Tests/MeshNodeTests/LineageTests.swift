import Ambient
import MeshLinks
import MeshMemory
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

/// What a block builds on and this node was never told is fetched from its sender, and counts as nothing but lineage.
@Suite(.timeLimit(.minutes(5)))
struct LineageTests {
    /// Ada and bob have talked before cyd came; cyd has met both and heard nothing yet.
    private struct Scene {
        let lab: Lab
        let ada: Member
        let bob: Member
        let cyd: Member
        let origin: Block
        let middle: Block

        init() async throws {
            lab = try Lab(kind: .relay)
            ada = try lab.start("ada", 1) { $0.introductions = 0 }
            bob = try lab.start("bob", 2) { $0.introductions = 0 }
            await ada.connected(to: bob)
            await bob.connected(to: ada)
            origin = try await ada.node.observe(texts("the ledger drifts", issue: "two clocks")).block
            _ = await bob.received(origin)
            middle = try await bob.node.tell(
                ada.id, texts("the clocks are", issue: "an hour apart"), parents: [origin.key]
            )
            .block
            _ = await ada.received(middle)
            cyd = try lab.start("cyd", 3)
            for member in [ada, bob] {
                await member.connected(to: cyd)
                await cyd.connected(to: member)
            }
        }

        func stop() async { for member in [ada, bob, cyd] { await member.stop() } }
    }

    @Test func aMissingParentIsFetchedVerifiedAndCountsAsNotHeard() async throws {
        let scene = try await Scene()
        let (bob, cyd) = (scene.bob, scene.cyd)
        let child = try await bob.node.observe(
            texts("a test of the clocks", intent: "pin them"), parents: [scene.origin.key])
        _ = await cyd.received(child.block)
        while try cyd.node.memory.block(scene.origin.key) == nil { await Task.yield() }
        let held = try #require(try cyd.node.memory.block(scene.origin.key))
        #expect(held.isFetched && held.block == scene.origin && held.trust == .pinned)
        #expect(held.receivedFrom == bob.id && held.block.authorNode == scene.ada.id)
        #expect(try cyd.node.memory.block(child.block.key)?.trust == .pinned)
        #expect(try cyd.node.memory.unread(session: "s", limit: 10).map(\.block.block) == [child.block])
        #expect(await cyd.count { if case .received = $0 { true } else { false } } == 1)
        #expect(try cyd.node.memory.attestations(of: scene.origin.key).allSatisfy { $0.by != cyd.id })
        #expect(try cyd.node.memory.anchors(limit: 10).map(\.id) == [child.block.key.text])
        await scene.stop()
    }

    @Test func aChainIsFollowedAndWhatWasMeantForAnotherIsNotHandedOut() async throws {
        let scene = try await Scene()
        let (ada, cyd) = (scene.ada, scene.cyd)
        let second = try await ada.node.tell(cyd.id, texts("the second look"), parents: [scene.origin.key])
        // Cyd has the second, not the first; then hears a third that builds on a word of bob to ada alone.
        _ = await cyd.received(second.block)
        let third = try await ada.node.tell(cyd.id, texts("the third look"), parents: [scene.middle.key])
        _ = await cyd.received(third.block)
        while try cyd.node.memory.block(scene.origin.key) == nil { await Task.yield() }
        // The answer about the private word has come too: everything after it in the same session has.
        let last = try await ada.node.tell(cyd.id, texts("last word"))
        _ = await cyd.received(last.block)
        while await cyd.node.lineageQuestions.open.count > 0 { await Task.yield() }
        #expect(try cyd.node.memory.block(scene.middle.key) == nil)
        #expect(try cyd.node.memory.block(third.block.key)?.trust == .unknown)
        await scene.stop()
    }

    @Test func answersThatNobodyAskedForAndForgedOnesHaveNoEffect() async throws {
        let scene = try await Scene()
        let (lab, ada, bob, cyd) = (scene.lab, scene.ada, scene.bob, scene.cyd)
        let fromBob = try bob.introduction
        let unasked = try CmbFetchResult(
            requestID: "guess", key: scene.origin.key, block: scene.origin, at: lab.time.now)
        await cyd.node.receive(.fetchResult(unasked), from: fromBob, over: LinkID.next())
        // Bob's block asks for its parent; the question itself is lost, and bob answers with what ada never signed.
        lab.network.rule { $0.sender == cyd.id ? .drop : .deliver }
        let child = try await bob.node.observe(
            texts("a test of the clocks", intent: "pin them"), parents: [scene.origin.key])
        _ = await cyd.received(child.block)
        while await cyd.node.lineageQuestions.open.isEmpty { await Task.yield() }
        let id = try #require(await cyd.node.lineageQuestions.open.keys.first)
        await cyd.node.receive(
            .fetchResult(
                try CmbFetchResult(requestID: id, key: scene.origin.key, block: scene.origin, at: lab.time.now)),
            from: try ada.introduction, over: LinkID.next())
        let posing = try Identity(
            nodeID: ada.id, name: ada.node.identity.name, signingSeed: Array(repeating: 99, count: 32),
            sealingSecret: Array(repeating: 98, count: 32))
        let forged = try Block.mint(
            fields: scene.origin.texts, by: posing, in: .default, at: scene.origin.createdAt)
        #expect(forged.key == scene.origin.key)
        await cyd.node.receive(
            .fetchResult(try CmbFetchResult(requestID: id, key: forged.key, block: forged, at: lab.time.now)),
            from: fromBob, over: LinkID.next())
        #expect(try cyd.node.memory.block(scene.origin.key) == nil)
        #expect(await cyd.node.lineageQuestions.open.isEmpty, "one answer, right or wrong, closes a question")
        #expect(try cyd.node.memory.counts().ancestors == 0)
        await scene.stop()
    }
}
