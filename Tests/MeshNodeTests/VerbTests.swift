import CAT7
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

/// What a node refuses to say.
@Suite(.timeLimit(.minutes(5)))
struct VerbTests {
    @Test func theSameWordsAreNotSharedTwice() async throws {
        let ada = try Lab().start("ada", 1)
        let first = try await ada.node.observe(texts("said once"))
        let second = try await ada.node.observe(texts("said once"))
        #expect(first.isNew && !second.isNew && first.block.key == second.block.key)
        await ada.stop()
    }

    @Test func thereMustBeSomethingToSay() async throws {
        let ada = try Lab().start("ada", 1)
        await #expect(throws: VerbError.nothingToSay) { try await ada.node.observe(PerField(repeating: "")) }
        await #expect(throws: VerbError.nothingToSay) {
            try await ada.node.observe(PerField(repeating: Field.neutral))
        }
        await ada.stop()
    }

    @Test func aLineageCannotBeInvented() async throws {
        let ada = try Lab().start("ada", 1)
        let unknown = try BlockKey("cmb-" + String(repeating: "a", count: 64))
        await #expect(throws: VerbError.unknownParent(unknown.text)) {
            try await ada.node.observe(texts("built on air"), parents: [unknown])
        }
        await ada.stop()
    }

    @Test func nobodyCanBeToldWhoWasNeverMet() async throws {
        let ada = try Lab().start("ada", 1)
        let stranger = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2aff")
        await #expect(throws: VerbError.unknownPeer(stranger.text)) {
            try await ada.node.tell(stranger, texts("hello"))
        }
        await #expect(throws: VerbError.toMyself) { try await ada.node.tell(ada.id, texts("hello")) }
        await ada.stop()
    }
}
