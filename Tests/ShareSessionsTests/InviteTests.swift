import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import ShareSessions

/// Who gets into a share, and who does not.
@Suite(.timeLimit(.minutes(Soak.isOn ? 10 : 5)))
struct InviteTests {
    @Test func aBoundInviteIsWorthNothingToAnotherAgent() async throws {
        let lab = try Lab()
        let (ada, bob, eve) = (try lab.start("ada", 1), try lab.start("bob", 2), try lab.start("eve", 3))
        let draft = try await ada.shares.start(.sample, for: .bound(bob.agent))
        let invite = try await ada.shares.invite(draft.share)
        let link = try #require(invite.link())
        await #expect(throws: ShareFailure.invite(.notForYou)) { try await eve.shares.preview(link) }
        // An agent that does not keep the rules asks and joins all the same.
        let forged = try ShareInvite(
            share: invite.share, teacher: invite.teacher, teacherNode: invite.teacherNode,
            cardDigest: invite.cardDigest, relay: nil, binding: .open, expiresAt: invite.expiresAt,
            secret: invite.secret)
        let ask = ShareAsk(for: forged, by: eve.node.identity, nonce: Array(repeating: 1, count: 32))
        lab.office.inject(ask.envelope(for: forged, by: eve.node.identity), to: ada.id)
        let refused = try await attempts(of: ada, draft.share, count: 1)
        #expect(refused.map(\.outcome) == ["was refused: the invite is bound to another agent"])
        #expect(try await ada.shares.status(draft.share).phase == .invited)
        #expect(lab.office.seen.filter { $0.envelope.kind == .offer }.isEmpty)
        await ada.stop()
        await bob.stop()
        await eve.stop()
    }

    @Test func anOpenInviteNeedsTheSameCodeFromBothPeople() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let draft = try await ada.shares.start(.sample, for: .open)
        let link = try #require(try await ada.shares.invite(draft.share).link())
        let preview = try await bob.shares.preview(link)
        #expect(preview.isOpen && preview.card == draft.card)
        _ = try await bob.shares.join(link, agreedTo: preview.cardDigest)
        let code = try await bob.waits(draft.share) { $0.code }
        #expect(try await ada.waits(draft.share) { $0.code } == code)
        guard case .compareCodes(code, _) = try await ada.shares.awaitTurn(draft.share, atMost: .zero) else {
            Issue.record("the code was not asked for")
            return
        }
        await #expect(throws: ShareFailure.self) { try await ada.shares.say(draft.share, Saying("Too early.")) }
        await #expect(throws: ShareFailure.wrongCode) {
            try await ada.shares.confirmCode(draft.share, typed: code == "0000 0000" ? "1111 1111" : "0000 0000")
        }
        _ = try await ada.shares.confirmCode(draft.share, typed: code.filter { $0 != " " })
        #expect(try await ada.shares.status(draft.share).phase == .joined)
        _ = try await bob.shares.confirmCode(draft.share, typed: code)
        try await ada.phase(draft.share, .confirmed)
        try await bob.phase(draft.share, .confirmed)
        await ada.stop()
        await bob.stop()
    }

    @Test func anOpenInviteIsGoodForExactlyOneOfMany() async throws {
        let lab = try Lab()
        var settings = ShareSettings()
        settings.attemptsPerMinute = 1_000
        let ada = try lab.start("ada", 1, settings: settings)
        let draft = try await ada.shares.start(.sample, for: .open)
        let link = try #require(try await ada.shares.invite(draft.share).link())
        let crowd = try (2...UInt8(Soak.rounds(9, whole: 101))).map { try lab.start("guest", $0) }
        let outcomes = await withTaskGroup(of: Bool.self) { group in
            for guest in crowd {
                group.addTask {
                    do {
                        let preview = try await guest.shares.preview(link)
                        _ = try await guest.shares.join(link, agreedTo: preview.cardDigest)
                        return try await guest.waits(draft.share) { status in
                            status.code != nil ? true : status.phase == .declined ? false : nil
                        }
                    } catch {
                        return false
                    }
                }
            }
            return await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(outcomes.count { $0 } == 1)
        let joined = try await ada.shares.attempts(draft.share).filter { $0.outcome == "joined" }
        #expect(joined.count == 1)
        for guest in crowd { await guest.stop() }
        await ada.stop()
    }

    @Test func anExpiredInviteAdmitsNobody() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let draft = try await ada.shares.start(.sample, for: .open)
        let invite = try await ada.shares.invite(draft.share)
        let link = try #require(invite.link())
        let preview = try await bob.shares.preview(link)
        lab.time.advance(by: .seconds(900))
        try await lab.passes(.seconds(1)) { try await ada.shares.status(draft.share).phase == .expired }
        await #expect(throws: ShareFailure.invite(.expired)) {
            try await bob.shares.join(link, agreedTo: preview.cardDigest)
        }
        // A clock that runs late does not help.
        let ask = ShareAsk(for: invite, by: bob.node.identity, nonce: Array(repeating: 1, count: 32))
        lab.office.inject(ask.envelope(for: invite, by: bob.node.identity), to: ada.id)
        #expect(try await attempts(of: ada, draft.share, count: 2).last?.outcome == "was refused: expired")
        await ada.stop()
        await bob.stop()
    }

    @Test func aRevokedInviteAdmitsNobody() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let draft = try await ada.shares.start(.sample, for: .bound(bob.agent))
        let link = try #require(try await ada.shares.invite(draft.share).link())
        let preview = try await bob.shares.preview(link)
        try await ada.shares.revoke(draft.share)
        _ = try await bob.shares.join(link, agreedTo: preview.cardDigest)
        try await bob.phase(draft.share, .declined)
        #expect(try await bob.shares.status(draft.share).remark?.contains("taken the invite back") == true)
        await ada.stop()
        await bob.stop()
    }

    @Test func joiningNeedsTheVeryCardThatThePersonAgreedTo() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let draft = try await ada.shares.start(.sample, for: .bound(bob.agent))
        let link = try #require(try await ada.shares.invite(draft.share).link())
        await #expect(throws: ShareFailure.otherCard) {
            try await bob.shares.join(link, agreedTo: Array(repeating: 0, count: 32))
        }
        #expect(try bob.node.memory.share(draft.share) == nil)
        await ada.stop()
        await bob.stop()
    }

    @Test func aDraftLeavesNothingAndAnswersNobody() async throws {
        let lab = try Lab()
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        let draft = try await ada.shares.start(.sample, for: .bound(bob.agent))
        #expect(draft.phase == .drafted)
        try await ada.shares.decline(draft.share)
        await #expect(throws: ShareFailure.self) { try await ada.shares.invite(draft.share) }
        #expect(lab.office.seen.isEmpty)
        await ada.stop()
        await bob.stop()
    }

    private func attempts(of person: Person, _ share: ShareID, count: Int) async throws -> [ShareAttempt] {
        let (number, stream) = await person.shares.watch(share)
        defer { Task { await person.shares.unwatch(share, number) } }
        while true {
            let attempts = try await person.shares.attempts(share)
            if attempts.count >= count { return attempts }
            for await _ in stream { break }
            try Task.checkCancellation()
        }
    }
}
