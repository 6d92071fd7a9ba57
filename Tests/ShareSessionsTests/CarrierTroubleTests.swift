import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import Synchronization
import TestSupport
import Testing
import WireJSON

@testable import ShareSessions

/// Carriers lose, repeat and shuffle; captured envelopes come again.
@Suite(.timeLimit(.minutes(5)))
struct CarrierTroubleTests {
    @Test func shuffledAndRepeatedEnvelopesTakeEffectOnceAndInOrder() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        lab.office.rule { _ in .keep }
        for number in 1...12 { _ = try await ada.shares.say(share, Saying("\(number)", keepsFloor: number < 12)) }
        lab.office.rule { _ in .deliver }
        var random: any RandomNumberGenerator = SeededRandom(seed: 7)
        lab.office.release { ($0 + $0).shuffled(using: &random) }
        var heard: [HeardTurn] = []
        while heard.count < 12 { heard += try await bob.hears(share) }
        #expect(heard.map(\.number) == Array(1...12))
        #expect(heard.map { $0.text.prefix(2).filter(\.isNumber) } == (1...12).map { String($0) })
        _ = try await ada.waits(share) { $0.waiting == 0 ? true : nil }
        await ada.stop()
        await bob.stop()
    }

    @Test func whatLiesInTheMailboxOfAnAbsentPeerIsNotSentAgainEveryMinute() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        lab.office.opensMailboxes()
        await bob.stop()
        _ = try await ada.waits(share) { $0.isTogether ? nil : true }
        for number in 1...3 { _ = try await ada.shares.say(share, Saying("\(number)", keepsFloor: true)) }
        try await lab.passes(.milliseconds(1)) { try await ada.shares.receipt(share, turn: 3).state == .stored }
        let (posted, start) = (lab.office.seen.count, lab.time.now)
        // In case the relay has lost it, it is sent once more after hours.
        try await lab.passes(.seconds(60)) {
            // Every minute is looked at, however busy this machine is.
            await ada.shares.tick()
            return lab.office.seen.count > posted
        }
        #expect(lab.time.now - start >= ShareSettings().mailRepeat - .seconds(60))
        try await lab.passes(.milliseconds(1)) { lab.office.seen.count >= posted + 3 }
        let again = try lab.start("bob", 2)
        var heard: [HeardTurn] = []
        while heard.count < 3 { heard += try await again.hears(share) }
        #expect(heard.map(\.number) == [1, 2, 3])
        await ada.stop()
        await again.stop()
    }

    @Test func whatWasOnTheWayToAPeerThatLeavesIsSentAgainToItsMailboxAtOnce() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1, keepsMail: false), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        lab.office.rule { _ in .lose }
        _ = try await ada.shares.say(share, Saying("Lost on the way."))
        lab.office.rule { _ in .deliver }
        lab.office.opensMailboxes()
        let posted = lab.office.seen.count
        await bob.stop()
        // No time passes here, so no repetition falls due, and nobody has come yet.
        while lab.office.seen.count == posted { try await Task.sleep(for: .milliseconds(2)) }
        let again = try lab.start("bob", 2)
        #expect(try await again.hears(share).map(\.number) == [1])
        await ada.stop()
        await again.stop()
    }

    @Test func aBundleIsTakenInOneStepAndAcknowledgedByOneReceipt() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob, turns: 100)
        lab.office.rule { _ in .lose }
        let before = lab.office.seen.count
        for number in 1...40 { _ = try await ada.shares.say(share, Saying("\(number)", keepsFloor: true)) }
        let bundle = lab.office.seen.dropFirst(before).filter { $0.to == bob.id }.map(\.envelope)
        #expect(bundle.count == 40)
        let version = try bob.node.memory.share(share)?.version ?? 0
        #expect(await bob.shares.handle(.receivedMany(bundle), over: "post"))
        #expect(try bob.node.memory.share(share)?.version == version + 1)
        #expect(lab.office.seen.dropFirst(before).filter { $0.to == ada.id }.count == 1)
        #expect(try await bob.hears(share).map(\.number) == Array(1...40))
        await ada.stop()
        await bob.stop()
    }

    @Test func aLongStepIsWorkedOutAnewIfItsShareHasMovedMeanwhile() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        let version = try bob.node.memory.share(share)?.version ?? 0
        var longSteps = 0
        var isRedone = false
        while !isRedone {
            let runs = Mutex(0)
            async let long: Void = {
                _ = try await bob.shares.longStep(share) { machine, now in
                    runs.withLock { $0 += 1 }
                    for _ in 0..<200 { _ = try ShareCoding.record(machine) }
                    machine.note(ShareAttempt(at: now, who: "long", outcome: "done"))
                }
            }()
            for _ in 0..<3 {
                await Task.yield()
                _ = await bob.shares.handle(.attempt(share, who: "short", outcome: "done"), over: "post")
            }
            try await long
            longSteps += 1
            isRedone = runs.withLock { $0 } == 2
        }
        // Each of them counts once: the version is that of the store.
        #expect(try bob.node.memory.share(share)?.version == version + Int64(4 * longSteps))
        await ada.stop()
        await bob.stop()
    }

    @Test func whatIsLostIsSentAgainUntilItIsAcknowledged() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        lab.office.rule { _ in .lose }
        _ = try await ada.shares.say(share, Saying("Lost at first."))
        lab.office.rule { $0.from == ada.id ? .deliver : .lose }
        // The turn arrives now; its receipt is what is lost this time.
        try await lab.passes(.seconds(1)) { try await bob.shares.status(share).unread == 1 }
        #expect(try await bob.hears(share).count == 1)
        #expect(try await ada.shares.receipt(share, turn: 1).state == .accepted)
        lab.office.rule { _ in .deliver }
        try await lab.passes(.seconds(1)) { try await ada.shares.status(share).waiting == 0 }
        #expect(try bob.node.memory.shareTurns(share).count == 1)
        await ada.stop()
        await bob.stop()
    }

    @Test func twoSidesThatMissEachOthersReceiptsDoNotRepeatThemForEver() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        lab.office.rule { _ in .repeat_ }
        _ = try await ada.shares.say(share, Saying("One."))
        _ = try await bob.hears(share)
        _ = try await bob.shares.say(share, Saying("Two."))
        _ = try await ada.hears(share)
        _ = try await ada.waits(share) { $0.waiting == 0 ? true : nil }
        _ = try await bob.waits(share) { $0.waiting == 0 ? true : nil }
        let before = lab.office.seen.count
        for _ in 0..<20 {
            lab.time.advance(by: .seconds(61))
            _ = try await ada.shares.status(share)
            _ = try await bob.shares.status(share)
        }
        #expect(lab.office.seen.count - before < 20)
        await ada.stop()
        await bob.stop()
    }

    @Test func replaysIntoTheSameAndAnotherShareHaveNoEffectAlsoAfterARestart() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        for round in 1...3 {
            _ = try await ada.shares.say(share, Saying("teach \(round)"))
            _ = try await bob.hears(share)
            _ = try await bob.shares.say(share, Saying("answer \(round)"))
            _ = try await ada.hears(share)
        }
        let other = try await lab.joined(ada, bob)
        _ = try await ada.waits(share) { $0.waiting == 0 ? true : nil }
        await ada.stop()
        await bob.stop()
        let captured = lab.office.seen
        let (ada2, bob2) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let before = try [ada2, bob2].map { try $0.node.memory.shareTurns(share) }
        _ = try await ada2.shares.status(share)
        for (envelope, node) in captured {
            lab.office.inject(envelope, to: node)
            // The same sealed bytes under another share's name.
            guard envelope.kind == .sealed, var members = envelope.json.objectValue else { continue }
            members["share"] = .string(other.text)
            if let moved = try? ShareEnvelope(.object(members)) { lab.office.inject(moved, to: node) }
        }
        // What is said now comes after everything that was injected.
        _ = try await ada2.shares.say(share, Saying("still in order"))
        var heard: [HeardTurn] = []
        while heard.isEmpty { heard = try await bob2.hears(share) }
        #expect(heard.map(\.number) == [4])
        #expect(try ada2.node.memory.shareTurns(share).count == before[0].count + 1)
        #expect(try bob2.node.memory.shareTurns(share).count == before[1].count + 1)
        #expect(try bob2.node.memory.shareTurns(other).isEmpty)
        #expect(try await ada2.shares.status(other).phase == .confirmed)
        #expect(try await ada2.shares.attempts(share).filter { $0.outcome == "joined" }.count == 1)
        await ada2.stop()
        await bob2.stop()
    }

    @Test func forgedEnvelopesNeitherTakeEffectNorKeepTheTrueOnesOut() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let share = try await lab.joined(ada, bob)
        _ = try await ada.shares.say(share, Saying("One.", keepsFloor: true))
        #expect(try await bob.hears(share).count == 1)
        let true_ = try #require(lab.office.seen.last { $0.envelope.from == ada.id && $0.envelope.kind == .sealed })
        for counter in 1...200 {
            guard var members = true_.envelope.json.objectValue else { continue }
            members["counter"] = .integer(Int64(counter))
            lab.office.inject(try ShareEnvelope(.object(members)), to: bob.id)
        }
        for number in 2...9 { _ = try await ada.shares.say(share, Saying("\(number)", keepsFloor: true)) }
        var heard: [HeardTurn] = []
        while heard.count < 8 {
            try await lab.passes(.seconds(1)) { try await bob.shares.status(share).unread > 0 }
            heard += try await bob.hears(share)
        }
        #expect(heard.map(\.number) == Array(2...9))
        await ada.stop()
        await bob.stop()
    }
}
