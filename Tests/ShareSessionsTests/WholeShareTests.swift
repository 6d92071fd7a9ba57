import Ambient
import CAT7
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import ShareSessions

/// From the draft to the seal, by two real nodes with real stores.
@Suite(.timeLimit(.minutes(5)))
struct WholeShareTests {
    @Test(arguments: [false, true])
    func aWholeShareEndsWithTheSameSealOnBothSides(_ onMesh: Bool) async throws {
        let lab = try Lab()
        let ada = try lab.start("ada", 1, onMesh: onMesh)
        let bob = try lab.start("bob", 2, onMesh: onMesh)
        let share = try await lab.joined(ada, bob)
        #expect(try await ada.shares.status(share).sentence() == "confirmed, your turn")

        let taught = try await ada.shares.say(share, Saying("First, the loudness.\n\n[YOUR TURN]"))
        #expect(taught.turn == 1)
        let heard = try await bob.hears(share)
        #expect(heard.map(\.kind) == [.teach] && heard.first?.text.hasPrefix("First, the loudness.") == true)
        _ = try await bob.shares.say(share, Saying("[RESTATE] I measure LUFS and normalise with ffmpeg."))
        #expect(try await ada.hears(share).map(\.kind) == [.restate])
        #expect(try await ada.shares.receipt(share, turn: 1).state == .answered)

        #expect(
            try await ada.shares.reveal(share, check: 4) == "survives a recording without speech")
        _ = try await ada.shares.say(share, Saying("Now a silent recording.", kind: .challenge))
        #expect(try await bob.hears(share).map(\.kind) == [.challenge])
        #expect(try await bob.shares.status(share).revealed == [4: "survives a recording without speech"])
        _ = try await bob.shares.say(share, Saying("It yields an empty chapter list.", kind: .evidence))
        #expect(try await ada.hears(share).map(\.kind) == [.evidence])

        let passed = try (1...4).map { _ in try CheckResult(.passed) }
        let proposed = try await ada.shares.proposeEnd(
            share, outcome: .achieved, summary: "It publishes episodes.", results: passed)
        #expect(proposed.end?.level == .hiddenCheckPassed && proposed.phase == .closing)
        guard case .proposal(let asked) = try await bob.shares.awaitTurn(share, atMost: .seconds(50)) else {
            Issue.record("no proposal")
            return
        }
        #expect(asked.end?.outcome == .achieved && asked.end?.proposedBy == .teacher)
        let sealed = try await bob.shares.acceptEnd(share)
        #expect(sealed.phase == .closing || sealed.phase == .completed)
        try await ada.phase(share, .completed)
        try await expectSameSeal(share, ada, bob, isConfirmed: true)
        try await bob.phase(share, .completed)
        let lines = try await bob.shares.transcript(share).jsonLines
        let report = try ShareTranscript.verify(lines)
        #expect(report.seal?.seal.level == .hiddenCheckPassed)
        await ada.stop()
        await bob.stop()
    }

    @Test func whatWasLearntLeadsToTheSeal() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("Everything at once."))
        _ = try await bob.hears(share)
        await #expect(throws: ShareFailure.self) { try await bob.shares.learn(share) }
        _ = try await bob.shares.proposeEnd(share, outcome: .partial, summary: "Told only.")
        _ = try await ada.waits(share) { $0.phase == .closing ? true : nil }
        _ = try await ada.shares.acceptEnd(share)
        try await bob.phase(share, .completed)
        let digest = try #require(try await bob.shares.status(share).end?.sealDigest)
        let learned = try await bob.shares.learn(share)
        let parent = try #require(learned.parents.first)
        let seal = try #require(try bob.node.memory.block(parent)).block
        #expect(seal.texts[.commitment].contains(digest) && seal.texts[.focus].contains(share.text))
        #expect(learned.application?.schema == "kith-share-seal-v1")
        #expect(try bob.node.memory.counts().outbox == 0)
        await ada.stop()
        await bob.stop()
    }

    @Test func aReturnedEndGivesTheFloorToWhoeverProposedIt() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("One."))
        _ = try await bob.hears(share)
        _ = try await bob.shares.proposeEnd(share, outcome: .achieved, summary: "Done.")
        _ = try await ada.waits(share) { $0.phase == .closing ? true : nil }
        await #expect(throws: ShareFailure.self) { try await ada.shares.say(share, Saying("Wait.")) }
        _ = try await ada.shares.returnEnd(share, reason: "no evidence yet")
        try await bob.phase(share, .active)
        guard case .yourTurn(let remark, _) = try await bob.shares.awaitTurn(share, atMost: .zero) else {
            Issue.record("the floor is not the proposer's")
            return
        }
        #expect(remark == "no evidence yet")
        _ = try await bob.shares.say(share, Saying("[EVIDENCE] here"))
        #expect(try await ada.hears(share).map(\.kind) == [.evidence])
        await ada.stop()
        await bob.stop()
    }

    @Test func silenceClosesUnconfirmedAndALateAnswerStillConfirms() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("One."))
        _ = try await bob.hears(share)
        await ada.stop()
        _ = try await bob.shares.proposeEnd(share, outcome: .failed, summary: "Nobody is there.")
        try await lab.passes(.seconds(60)) { try await bob.shares.status(share).phase == .completed }
        let alone = try await bob.shares.status(share)
        #expect(alone.end?.isConfirmed == false && alone.sentence().contains("unconfirmed"))
        let report = try ShareTranscript.verify(try await bob.shares.transcript(share).jsonLines)
        #expect(report.seal?.seal.signers == .student)

        let again = try lab.start("ada", 1)
        _ = try await again.waits(share) { $0.phase == .closing ? true : nil }
        _ = try await again.shares.acceptEnd(share)
        _ = try await bob.waits(share) { $0.end?.isConfirmed == true ? true : nil }
        try await expectSameSeal(share, again, bob, isConfirmed: true)
        await again.stop()
        await bob.stop()
    }

    @Test func bothMayProposeAtOnceAndTheTeachersProposalStands() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("One."))
        _ = try await bob.hears(share)
        lab.office.rule { _ in .keep }
        _ = try await ada.shares.proposeEnd(share, outcome: .partial, summary: "Ada's.")
        _ = try await bob.shares.proposeEnd(share, outcome: .achieved, summary: "Bob's.")
        lab.office.rule { _ in .deliver }
        lab.office.release()
        _ = try await bob.waits(share) { $0.end?.proposedBy == .teacher ? true : nil }
        _ = try await bob.shares.acceptEnd(share)
        try await ada.phase(share, .completed)
        #expect(try await ada.shares.status(share).end?.summary == "Ada's.")
        try await expectSameSeal(share, ada, bob, isConfirmed: true)
        await ada.stop()
        await bob.stop()
    }

    @Test func aPersonsStopEndsBothSides() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await bob.shares.stop(share, reason: "lunch")
        try await ada.phase(share, .stopped)
        #expect(try await ada.shares.status(share).remark?.contains("lunch") == true)
        guard case .ended = try await ada.shares.awaitTurn(share, atMost: .zero) else {
            Issue.record("not ended")
            return
        }
        await ada.stop()
        await bob.stop()
    }
}

/// Both transcripts verify, and carry the same seal.
func expectSameSeal(
    _ share: ShareID, _ one: Person, _ other: Person, isConfirmed: Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    if isConfirmed {
        for person in [one, other] { _ = try await person.waits(share) { $0.end?.isConfirmed == true ? true : nil } }
    }
    let (first, second) = (try await one.shares.transcript(share), try await other.shares.transcript(share))
    let (left, right) = (try ShareTranscript.verify(first.jsonLines), try ShareTranscript.verify(second.jsonLines))
    #expect(left.seal != nil && left.seal?.seal == right.seal?.seal, sourceLocation: sourceLocation)
    #expect((left.seal?.seal.signers == .both) == isConfirmed, sourceLocation: sourceLocation)
    #expect(first.jsonLines == second.jsonLines, sourceLocation: sourceLocation)
}
