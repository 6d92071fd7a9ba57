import Ambient
import MeshMemory
import MeshProtocol
import TestSupport
import Testing

@testable import ShareSessions

/// The rules of a share, one step at a time.
struct MachineTests {
    @Test func twoMachinesFindEachOther() throws {
        let duo = try Duo()
        #expect(duo.teacher.state.phase == .confirmed && duo.student.state.phase == .confirmed)
        #expect(duo.teacher.state.agreement == duo.student.state.agreement)
        #expect(duo.student.secrets?.joining == nil)
    }

    @Test func joinsWithTheWrongKeyAdmitNobody() throws {
        let bob = try Duo.identity(2, name: "bob")
        var duo = try Duo.open(.bound(bob.agentID))
        let rounds = Soak.rounds(100, whole: 1_000)
        for round in 0..<rounds {
            let eve = try Identity(
                nodeID: NodeID.make(at: duo.now, random: Array(repeating: UInt8(round % 251), count: 10)),
                name: PeerName("bob"), signingSeed: bytes(round), sealingSecret: bytes(round + 7))
            try duo.teacher.take(join: duo.joining(by: eve).envelope, knownKey: nil, at: duo.now)
        }
        #expect(duo.teacher.state.phase == .invited && duo.teacher.state.agreement == nil)
        let answers = duo.teacher.effects.answers
        #expect(answers.count == rounds && answers.allSatisfy { $0.kind == .refusal })
    }

    @Test func ofManyJoinsOnAnOpenInviteExactlyTheFirstIsAdmitted() throws {
        var duo = try Duo.open(.open)
        var outcomes: [String] = []
        for round in 0..<100 {
            let guest = try Identity(
                nodeID: NodeID.make(at: duo.now, random: Array(repeating: UInt8(round), count: 10)),
                name: PeerName("guest"), signingSeed: bytes(round), sealingSecret: bytes(round + 7))
            try duo.teacher.take(join: duo.joining(by: guest).envelope, knownKey: nil, at: duo.now)
            outcomes.append(duo.teacher.effects.attempt?.outcome ?? "")
        }
        #expect(outcomes.first == "joined" && outcomes.dropFirst().allSatisfy { $0 == "was refused: used" })
    }

    @Test func aKnownNodeWithAnotherKeyIsNotLetIn() throws {
        let bob = try Duo.identity(2, name: "bob")
        var duo = try Duo.open(.open)
        let other = try Duo.identity(3, name: "cal").publicKey
        try duo.teacher.take(join: duo.joining(by: bob).envelope, knownKey: other, at: duo.now)
        #expect(duo.teacher.state.phase == .invited && duo.teacher.effects.attempt?.outcome == "was refused: refused")
    }

    @Test func aTurnOutOfTurnIsRecordedAndPassesNothing() throws {
        var duo = try Duo()
        // A peer that does not keep the rules: it takes the floor that it does not have.
        duo.student.state.floor = .student
        try duo.say(.student, "Let me begin.")
        try duo.exchange()
        #expect(duo.teacher.state.floor == .teacher && duo.teacher.state.turnsUsed == 1)
        try duo.say(.teacher, "No, I do.")
        try duo.exchange()
        #expect(duo.teacher.state.phase == .active)
    }

    @Test func aPeerThatGoesOnBeyondTheBudgetEndsTheShare() throws {
        var draft = LessonDraft.sample
        draft.turns = 3
        var duo = try Duo(draft)
        for number in 0..<8 {
            duo.teacher.state.turnsUsed = 0
            try duo.say(.teacher, "\(number)", keepsFloor: true)
        }
        try duo.exchange()
        #expect(duo.student.state.phase == .aborted && duo.teacher.state.phase == .stopped)
        #expect(duo.student.state.ending?.contains("budget of 3 turns") == true)
    }

    @Test func anEndThatClaimsTooMuchComesBackByItself() throws {
        var duo = try Duo()
        try duo.say(.teacher, "One.", keepsFloor: true)
        try duo.exchange()
        duo.teacher.state.isRestated = true
        try duo.teacher.propose(.achieved, summary: "Restated, supposedly.", results: [], at: duo.now)
        try duo.exchange()
        #expect(duo.student.state.phase == .active && duo.teacher.state.phase == .active)
        #expect(duo.teacher.state.returned?.contains("do not bear out") == true)
        #expect(duo.teacher.state.floor == .teacher)
    }

    @Test func aTurnThatCrossesAProposalBringsItBack() throws {
        var duo = try Duo()
        try duo.say(.teacher, "One.", keepsFloor: true)
        try duo.exchange()
        try duo.say(.student, "Wait?", kind: .question)
        try duo.teacher.propose(.achieved, summary: "Done.", results: [], at: duo.now)
        try duo.exchange()
        #expect(duo.teacher.state.phase == .active && duo.student.state.phase == .active)
        #expect(duo.teacher.state.returned?.contains("crossed") == true)
        try duo.teacher.propose(.achieved, summary: "Done.", results: [], at: duo.now)
        try duo.exchange()
        try duo.student.accept(at: duo.now)
        try duo.exchange()
        #expect(duo.teacher.state.end?.isConfirmed == true && duo.teacher.state.end == duo.student.state.end)
    }

    @Test func onlyTheTeacherRevealsAndOnlyWhatItHadCommittedTo() throws {
        var duo = try Duo()
        #expect(throws: ShareFailure.onlyFor(.teacher)) { try duo.student.reveal(check: 4, at: duo.now) }
        #expect(throws: ShareFailure.self) { try duo.teacher.reveal(check: 1, at: duo.now) }
        duo.teacher.secrets?.hidden[4] = try HiddenCheck(salt: Array(repeating: 9, count: 16), text: "an easier one")
        _ = try duo.teacher.reveal(check: 4, at: duo.now)
        try duo.exchange()
        #expect(duo.student.state.phase == .aborted && duo.student.state.revealed.isEmpty)
    }

    @Test func receiptsInARowAreAcknowledgedNowAndThen() throws {
        var duo = try Duo()
        for number in 1...60 {
            duo.teacher.state.turnsUsed = 0
            duo.student.state.turnsUsed = 0
            try duo.say(.teacher, "\(number)", keepsFloor: true)
            try duo.exchange()
        }
        let open = duo.student.state.sent - duo.student.state.acknowledged
        #expect(open <= UInt64(ShareMachine.receiptsInARow) && duo.teacher.state.acknowledged == duo.teacher.state.sent)
    }

    @Test func timeEndsWhatNobodyTakesUp() throws {
        var invited = try Duo.open(.open).teacher
        var hasChanged = invited.tick(at: Timestamp(milliseconds: 1_790_000_000_000))
        #expect(!hasChanged)
        hasChanged = invited.tick(at: Timestamp(milliseconds: 1_790_000_900_000))
        #expect(hasChanged && invited.state.phase == .expired)
        var duo = try Duo()
        _ = duo.teacher.tick(at: duo.now + .seconds(7 * 86_400))
        #expect(duo.teacher.state.phase == .abandoned && duo.teacher.secrets != nil)
        _ = duo.teacher.tick(at: duo.now + .seconds(15 * 86_400))
        #expect(duo.teacher.secrets == nil)
    }

    private func bytes(_ number: Int) -> [UInt8] {
        (0..<32).map { UInt8(truncatingIfNeeded: (number &* 31 &+ $0 &* 7) ^ (number >> 3)) }
    }
}
