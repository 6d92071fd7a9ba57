import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import ShareSessions

/// What waiting waits for, and what status says meanwhile.
@Suite(.timeLimit(.minutes(5)))
struct WaitingTests {
    @Test func whoHasTheFloorIsToldOnceAndThenWaitsForQuestions() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        guard case .yourTurn = try await ada.shares.awaitTurn(share, atMost: .seconds(50)) else {
            Issue.record("not told that it may begin")
            return
        }
        async let waiting = ada.shares.awaitTurn(share, atMost: .seconds(50))
        _ = try await bob.shares.say(share, Saying("[QUESTION] Which codec?"))
        guard case .turns(let turns, _) = try await waiting else {
            Issue.record("not woken by the question")
            return
        }
        #expect(turns.map(\.kind) == [.question])
        try await ada.shares.markShown(share, through: 1)
        // A turn that keeps the floor is followed by waiting too.
        _ = try await ada.shares.say(share, Saying("A part.", keepsFloor: true))
        async let next = ada.shares.awaitTurn(share, atMost: .seconds(50))
        _ = try await bob.shares.say(share, Saying("[QUESTION] And then?"))
        guard case .turns = try await next else {
            Issue.record("not woken by the second question")
            return
        }
        // When the time is up, the share stands as it stood.
        try await ada.shares.markShown(share, through: 2)
        guard case .nothing(let status) = try await ada.shares.awaitTurn(share, atMost: .zero) else {
            Issue.record("something came out of nothing")
            return
        }
        #expect(status.floor == .teacher)
        await ada.stop()
        await bob.stop()
    }

    @Test func turnsOnTheirWayToTheHostAreNotGivenTwiceAtOnce() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("One.", keepsFloor: true))
        guard case .turns = try await bob.shares.awaitTurn(share, atMost: .seconds(50)) else {
            Issue.record("nothing was heard")
            return
        }
        await bob.shares.handOut(share, through: 1)
        guard case .nothing = try await bob.shares.awaitTurn(share, atMost: .zero) else {
            Issue.record("the same turn twice")
            return
        }
        // What comes meanwhile is given alone.
        _ = try await ada.shares.say(share, Saying("Two.", keepsFloor: true))
        guard case .turns(let more, _) = try await bob.shares.awaitTurn(share, atMost: .seconds(50)) else {
            Issue.record("the second turn is lost")
            return
        }
        #expect(more.map(\.number) == [2])
        // The host did not take them: they come again.
        lab.time.advance(by: .seconds(2))
        guard case .turns(let again, _) = try await bob.shares.awaitTurn(share, atMost: .zero) else {
            Issue.record("the turn is lost")
            return
        }
        #expect(again.map(\.number) == [1, 2])
        await ada.stop()
        await bob.stop()
    }

    @Test func anAcceptedEndWhoseProposerStaysAwaySaysWhatItWaitsFor() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("One.", keepsFloor: true))
        _ = try await ada.shares.proposeEnd(share, outcome: .partial, summary: "Enough.")
        _ = try await bob.waits(share) { $0.phase == .closing ? true : nil }
        #expect(try await bob.shares.held().map(\.share) == [share])
        await ada.stop()
        let accepted = try await bob.shares.acceptEnd(share)
        #expect(
            accepted.sentence { _ in "10:04" }.hasPrefix(
                "closing, accepted by you; awaiting the peer's seal since 10:04"))
        #expect(try await bob.shares.held().isEmpty, "nothing can come in any more")
        lab.time.advance(by: .seconds(7 * 86_400))
        try await lab.passes(.seconds(1)) { try await bob.shares.status(share).phase == .abandoned }
        let remark = try await bob.shares.status(share).remark
        #expect(remark?.contains("this side agreed to the end") == true)
        await bob.stop()
    }
}
