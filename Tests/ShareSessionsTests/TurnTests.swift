import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import ShareSessions

/// Saying and hearing: floor, markers, parts, budgets, secrets, receipts.
@Suite(.timeLimit(.minutes(5)))
struct TurnTests {
    @Test func onlyTheSideWithTheFloorSpeaksButQuestionsAndErrorsPass() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        await #expect(throws: ShareFailure.notYourTurn) { try await bob.shares.say(share, Saying("Me first.")) }
        _ = try await bob.shares.say(share, Saying("[QUESTION] Which codec?"))
        _ = try await ada.waits(share) { $0.unread > 0 ? true : nil }
        #expect(try await ada.hears(share).map(\.kind) == [.question])
        #expect(try await ada.shares.status(share).floor == .teacher)
        _ = try await ada.shares.say(share, Saying("[1/2] The first half."))
        #expect(try await bob.shares.status(share).floor == .teacher)
        _ = try await ada.shares.say(share, Saying("[2/2] The second half."))
        _ = try await bob.waits(share) { $0.floor == .student ? true : nil }
        _ = try await bob.waits(share) { $0.unread == 2 ? true : nil }
        #expect(try await bob.hears(share).map(\.number) == [1, 2])
        await #expect(throws: ShareFailure.notYourTurn) { try await ada.shares.say(share, Saying("And another.")) }
        await ada.stop()
        await bob.stop()
    }

    @Test func aLongTurnTravelsInPartsAndArrivesWhole() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        let text = String(repeating: "A sentence about loudness, number by number. ", count: 2_000)
        let artefact = try TurnArtefact(name: "filter.py", mediaType: "text/x-python", text: "print(1)\n")
        let receipt = try await ada.shares.say(share, Saying(text, artefacts: [artefact]))
        #expect(receipt.turn == 3)
        let heard = try await bob.hears(share)
        #expect(heard.count == 1 && heard[0].text.contains(text) && heard[0].artefacts == [artefact])
        #expect(try await bob.shares.status(share).turnsUsed == 1)
        await ada.stop()
        await bob.stop()
    }

    @Test func unreadTurnsThatAreTooManyToKeepInMemoryComeFromTheStore() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob, turns: 100)
        let long = String(repeating: "loud ", count: 6_000)
        func say(_ numbers: ClosedRange<Int>) async throws {
            for number in numbers {
                _ = try await ada.shares.say(share, Saying("\(number) " + long, keepsFloor: true))
            }
            _ = try await bob.waits(share) { $0.unread == numbers.upperBound ? true : nil }
        }
        try await say(1...20)
        #expect(await bob.shares.live[share]?.unread?.turns.count == 20)
        try await say(21...40)
        #expect(await bob.shares.live[share]?.unread == nil)
        #expect(try await bob.hears(share).map(\.number) == Array(1...40))
        // After that they are few again.
        #expect(await bob.shares.live[share]?.machine.state.shown == 40)
        #expect(try await bob.shares.status(share).unread == 0)
        await ada.stop()
        await bob.stop()
    }

    @Test func aReceiptSaysNoMoreThanIsProven() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        await bob.stop()
        let said = try await ada.shares.say(share, Saying("Are you there?"))
        #expect(said.state == .accepted)
        let again = try lab.start("bob", 2)
        try await state(.stored, of: 1, in: share, at: ada)
        for _ in 0..<2 {
            guard case .turns(let turns, _) = try await again.shares.awaitTurn(share, atMost: .seconds(50)) else {
                Issue.record("not returned until shown")
                return
            }
            #expect(turns.map(\.number) == [1])
        }
        try await lab.passes(.seconds(1)) { try await ada.shares.receipt(share, turn: 1).state == .fetched }
        try await again.shares.markShown(share, through: 1)
        try await state(.shown, of: 1, in: share, at: ada)
        _ = try await again.shares.say(share, Saying("I am."))
        try await state(.answered, of: 1, in: share, at: ada)
        await ada.stop()
        await again.stop()
    }

    @Test func statusSaysThatThePeerIsAwayAndHowMuchWaits() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1, onMesh: true), try lab.start("bob", 2, onMesh: true))
        let share = try await lab.joined(ada, bob)
        await bob.stop()
        _ = try await ada.waits(share) { $0.isTogether ? nil : true }
        _ = try await ada.shares.say(share, Saying("One.", keepsFloor: true))
        _ = try await ada.shares.say(share, Saying("Two."))
        let clock = ShareStatus.utc(lab.time.now)
        #expect(
            try await ada.shares.status(share).sentence()
                == "active, the student's turn; peer away since \(clock), 2 turns waiting")
        let again = try lab.start("bob", 2, onMesh: true)
        _ = try await again.waits(share) { $0.unread == 2 ? true : nil }
        _ = try await ada.waits(share) { $0.waiting == 0 && $0.isTogether ? true : nil }
        await ada.stop()
        await again.stop()
    }

    @Test func textWithASecretLeavesOnlyWhenAPersonSaysSo() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        await #expect(throws: ShareFailure.holdsSecret(["a password"])) {
            try await ada.shares.say(share, Saying("log in with hunter2"))
        }
        #expect(try ada.node.memory.shareTurns(share).isEmpty)
        _ = try await ada.shares.say(share, Saying("log in with hunter2"), allowingSecrets: true)
        #expect(try await bob.hears(share).count == 1)
        var draft = LessonDraft.sample
        draft.goal = "hunter2"
        await #expect(throws: ShareFailure.holdsSecret(["a password"])) {
            try await ada.shares.start(draft, for: .open)
        }
        await ada.stop()
        await bob.stop()
    }

    @Test func theBudgetOfTurnsAndMinutesEndsTheTalk() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        for number in 1...20 { _ = try await ada.shares.say(share, Saying("\(number)", keepsFloor: true)) }
        await #expect(throws: ShareFailure.budgetSpent("All 20 turns of the card are used up.")) {
            try await ada.shares.say(share, Saying("21"))
        }
        _ = try await ada.shares.say(share, Saying("[THINKING] still here"))
        let second = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(second, Saying("One.", keepsFloor: true))
        lab.time.advance(by: .seconds(120 * 60))
        await #expect(throws: ShareFailure.budgetSpent("All 120 minutes of the card are used up.")) {
            try await ada.shares.say(second, Saying("Two."))
        }
        _ = try await ada.shares.proposeEnd(second, outcome: .partial, summary: "No time left.")
        await ada.stop()
        await bob.stop()
    }

    @Test func aClaimThatNothingBearsOutIsNotProposed() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("One.", keepsFloor: true))
        let passed = try (1...4).map { _ in try CheckResult(.passed) }
        await #expect(throws: ShareFailure.self) {
            try await ada.shares.proposeEnd(share, outcome: .achieved, summary: "Hidden one too.", results: passed)
        }
        let honest = try Array(passed.prefix(3)) + [CheckResult(.untested)]
        let status = try await ada.shares.proposeEnd(share, outcome: .achieved, summary: "Shown.", results: honest)
        #expect(status.end?.level == .sharedChecksPassed)
        await ada.stop()
        await bob.stop()
    }

    private func state(_ wanted: DeliveryState, of turn: Int, in share: ShareID, at person: Person) async throws {
        let (number, stream) = await person.shares.watch(share)
        defer { Task { await person.shares.unwatch(share, number) } }
        while try await person.shares.receipt(share, turn: turn).state != wanted {
            for await _ in stream { break }
            try Task.checkCancellation()
        }
    }
}
