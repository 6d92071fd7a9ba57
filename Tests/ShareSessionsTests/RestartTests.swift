import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import ShareSessions

/// Either side may go away at any step; what was said stays said, once.
@Suite(.timeLimit(.minutes(5)))
struct RestartTests {
    @Test func eitherSideMayRestartAtEveryStep() async throws {
        let lab = try Lab()
        var pair = try Pair(lab)
        let draft = try await pair.ada.shares.start(.sample, for: .open)
        let share = draft.share
        try await pair.restart()
        let link = try #require(try await pair.ada.shares.invite(share).link())
        try await pair.restart()
        #expect(try await pair.ada.shares.invite(share).link() == link)
        let preview = try await pair.bob.shares.preview(link)
        _ = try await pair.bob.shares.join(link, agreedTo: preview.cardDigest)
        try await pair.restart()
        let code = try await pair.bob.waits(share) { $0.code }
        try await pair.restart()
        _ = try await pair.ada.shares.confirmCode(share, typed: code)
        try await pair.restart()
        _ = try await pair.bob.shares.confirmCode(share, typed: code)
        try await pair.ada.phase(share, .confirmed)
        try await pair.restart()
        _ = try await pair.ada.shares.say(share, Saying("One."))
        try await pair.restart()
        #expect(try await pair.bob.hears(share).map(\.number) == [1])
        try await pair.restart()
        #expect(try await pair.bob.shares.status(share).unread == 0)
        _ = try await pair.bob.shares.say(share, Saying("[RESTATE] Two."))
        try await pair.restart()
        #expect(try await pair.ada.hears(share).map(\.kind) == [.restate])
        _ = try await pair.ada.shares.reveal(share, check: 4)
        try await pair.restart()
        _ = try await pair.bob.waits(share) { $0.revealed.isEmpty ? nil : true }
        _ = try await pair.ada.shares.proposeEnd(share, outcome: .partial, summary: "Enough.")
        try await pair.restart()
        _ = try await pair.bob.waits(share) { $0.phase == .closing ? true : nil }
        try await pair.restart()
        _ = try await pair.bob.shares.acceptEnd(share)
        try await pair.restart()
        try await pair.ada.phase(share, .completed)
        try await pair.restart()
        try await expectSameSeal(share, pair.ada, pair.bob, isConfirmed: true)
        await pair.stop()
    }

    @Test func noAcknowledgedTurnIsLostOrDoubledInFiftyRoundsOfCrashes() async throws {
        let lab = try Lab()
        let random = SeededRandom(seed: 20_260)
        var pair = try Pair(lab)
        var draft = LessonDraft.sample
        draft.turns = 200
        let started = try await pair.ada.shares.start(draft, for: .bound(pair.bob.agent))
        let share = started.share
        let link = try #require(try await pair.ada.shares.invite(share).link())
        let preview = try await pair.bob.shares.preview(link)
        _ = try await pair.bob.shares.join(link, agreedTo: preview.cardDigest)
        try await pair.bob.phase(share, .confirmed)
        var acknowledged: [String] = []
        for round in 0..<50 {
            let losses = Int(random.next() % 4)
            lab.office.rule { _ in
                switch random.next() % 8 {
                case 0 where losses > 0: .lose
                case 1: .repeat_
                case 2 where losses > 1: .keep
                default: .deliver
                }
            }
            let speaker = try await pair.ada.shares.status(share).floor == .teacher ? pair.ada : pair.bob
            let text = "round \(round)"
            do {
                _ = try await speaker.shares.say(share, Saying(text, keepsFloor: random.next() % 3 == 0))
                acknowledged.append(text)
            } catch ShareFailure.notYourTurn {
                // The other side passed the floor, and that has not arrived here.
            }
            try await pair.crash(first: random.next() % 2 == 0, second: random.next() % 2 == 0)
            lab.office.release { $0.reversed() }
            lab.time.advance(by: .seconds(61))
        }
        lab.office.rule { _ in .deliver }
        try await pair.crash(first: true, second: true)
        _ = try await pair.settle(share, lab)
        for person in [pair.ada, pair.bob] {
            let texts = try person.node.memory.shareTurns(share).map {
                try ShareCoding.turn($0).turn.content?.text ?? ""
            }
            #expect(texts.sorted() == acknowledged.sorted())
        }
        let speaker = try await pair.ada.shares.status(share).floor == .teacher ? pair.ada : pair.bob
        let other = speaker.id == pair.ada.id ? pair.bob : pair.ada
        _ = try await speaker.shares.proposeEnd(share, outcome: .achieved, summary: "Through it all.")
        _ = try await other.waits(share) { $0.phase == .closing ? true : nil }
        _ = try await other.shares.acceptEnd(share)
        try await speaker.phase(share, .completed)
        try await expectSameSeal(share, pair.ada, pair.bob, isConfirmed: true)
        await pair.stop()
    }

    @Test func anEndedShareForgetsItsKeysAndKeepsItsTranscript() async throws {
        let lab = try Lab()
        let pair = try Pair(lab)
        let share = try await lab.joined(pair.ada, pair.bob)
        _ = try await pair.ada.shares.say(share, Saying("One."))
        _ = try await pair.bob.hears(share)
        _ = try await pair.bob.shares.proposeEnd(share, outcome: .achieved, summary: "Done.")
        _ = try await pair.ada.waits(share) { $0.phase == .closing ? true : nil }
        _ = try await pair.ada.shares.acceptEnd(share)
        try await pair.bob.phase(share, .completed)
        lab.time.advance(by: .seconds(86_400 * 8))
        for person in [pair.ada, pair.bob] {
            try await lab.passes(.seconds(1)) { try person.node.memory.share(share)?.secrets == nil }
            #expect(try person.node.memory.outgoingCount(share) == 0)
            _ = try ShareTranscript.verify(try await person.shares.transcript(share).jsonLines)
        }
        await pair.stop()
    }
}

/// A teacher and a student who come and go.
struct Pair {
    let lab: Lab
    var ada: Person
    var bob: Person

    init(_ lab: Lab) throws {
        self.lab = lab
        ada = try lab.start("ada", 1)
        bob = try lab.start("bob", 2)
    }

    mutating func restart() async throws {
        await stop()
        ada = try lab.start("ada", 1)
        bob = try lab.start("bob", 2)
        await meet()
    }

    mutating func crash(first: Bool, second: Bool) async throws {
        if first {
            await ada.crash()
            ada = try lab.start("ada", 1)
        }
        if second {
            await bob.crash()
            bob = try lab.start("bob", 2)
        }
        await meet()
    }

    /// Lets each take up its shares before the clock is moved.
    private func meet() async {
        for person in [ada, bob] {
            while await !person.shares.isRunning { await Task.yield() }
        }
    }

    /// Waits until both have everything of each other.
    func settle(_ share: ShareID, _ lab: Lab) async throws -> Bool {
        for _ in 0..<10_000 {
            let (one, other) = (try await ada.shares.status(share), try await bob.shares.status(share))
            if one.waiting == 0, other.waiting == 0, one.floor == other.floor { return true }
            lab.time.advance(by: .seconds(5))
            await Task.yield()
        }
        return false
    }

    func stop() async {
        await ada.stop()
        await bob.stop()
    }
}
