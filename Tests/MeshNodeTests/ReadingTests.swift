import Ambient
import MeshLinks
import MeshMemory
import MeshProtocol
import TestSupport
import Testing
import WireJSON

@testable import MeshNode

/// What authors learn after their blocks were stored, what a node keeps to itself, and frames of other rooms.
@Suite(.timeLimit(.minutes(5)))
struct ReadingTests {
    @Test func anAuthorLearnsThatItsBlockWasFetchedShownAndAnswered() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        await ada.connected(to: bob)
        let told = try await ada.node.tell(bob.id, texts("rerun the ledger suite?"))
        _ = await bob.received(told.block)
        try await bob.node.markFetched([told.block.key])
        await ada.delivery(of: told.block, state: "fetched")
        try await bob.node.markShown([told.block.key])
        await ada.delivery(of: told.block, state: "shown")
        _ = try await bob.node.tell(ada.id, texts("it passes"), parents: [told.block.key])
        await ada.delivery(of: told.block, state: "answered")
        #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.state) == [.answered])
        await ada.stop()
        await bob.stop()
    }

    @Test func whatWasShownWhileTheAuthorWasAwayIsToldWhenItReturns() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        await ada.connected(to: bob)
        let told = try await ada.node.tell(bob.id, texts("rerun the ledger suite?"))
        await ada.delivery(of: told.block, state: "stored")
        await ada.stop()
        await bob.event { if case .peerDisconnected(ada.id, _) = $0 { true } else { nil } }
        try await bob.node.markShown([told.block.key])
        let again = try lab.start("ada", 1)
        await again.delivery(of: told.block, state: "shown")
        await again.stop()
        await bob.stop()
    }

    @Test func aNoteIsRememberedAndLeavesThisNodeOnNoRoad() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        await ada.connected(to: bob)
        let note = try await ada.node.note(texts("between me and myself"))
        let told = try await ada.node.tell(bob.id, texts("building on it"), parents: [note.key])
        _ = await bob.received(told.block)
        #expect(try ada.node.memory.block(note.key)?.isOwn == true)
        #expect(try ada.node.memory.deliveries(of: note.key).isEmpty)
        #expect(try bob.node.memory.block(note.key) == nil)
        #expect(note.audience == ada.id)
        await #expect(throws: VerbError.nothingToSay) { try await ada.node.note(texts("")) }
        await ada.stop()
        await bob.stop()
    }

    @Test func framesOfAnAskedForKindAreHandedOnAndOthersAreNot() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let frames = bob.node.frames(ofType: "kith-test")
        await ada.connected(to: bob)
        #expect(await ada.node.isConnected(to: bob.id))
        #expect(await ada.node.send("kith-other", ["number": 1], to: bob.id))
        #expect(await ada.node.send("kith-test", ["number": 2], to: bob.id))
        var iterator = frames.makeAsyncIterator()
        let frame = try #require(await iterator.next())
        #expect(frame.from == ada.id && frame.json["number"]?.integerValue == 2)
        #expect(await ada.node.send("kith-test", [:], to: ada.id) == false)
        await ada.stop()
        await bob.stop()
    }
}
