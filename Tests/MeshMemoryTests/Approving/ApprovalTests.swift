import Ambient
import Foundation
import GRDB
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct ApprovalTests {
    private let home: Home
    private var store: MemoryStore { home.store }

    init() throws { home = try Home() }

    private func file(_ text: String, session: String = "one") throws -> Approval? {
        let filing = try store.fileApproval(
            .startShare, shown: text, subject: ConsentDigest.subject([text]), session: session)
        if case .open(let approval) = filing { return approval }
        return nil
    }

    @Test func aDigestIsTheSHA256OfItsLengthPrefixedParts() {
        // The two values were made with Python's hashlib.
        let subject = ConsentDigest.subject(["a", "ä"])
        #expect(subject == "e28e20af9c0ed139d3aa5f1332d6e19af6b3d98103534b74b83350c97e476dea")
        let digest = ConsentDigest(kind: "start-share", session: "s", shown: "x\ny", subject: subject)
        #expect(digest.text == "e5d02e17975d3acacfd665a038b0289f12929e59ac29bc7ca49c9f79d30ad59b")
        #expect(digest.short.utf8.count == 12 && digest.text.hasPrefix(digest.short))
        #expect(ConsentDigest.subject(["ab", "c"]) != ConsentDigest.subject(["a", "bc"]))
        #expect(ConsentDigest(digest.text) == digest)
        #expect(ConsentDigest(digest.text.uppercased()) == nil && ConsentDigest("x") == nil)
    }

    @Test func aRequestIsFiledOnceAndFoundAgainAlsoAfterReopening() throws {
        let first = try #require(try file("teach the pipeline"))
        #expect(first.state == .pending && first.isGenuine && first.timesAsked == 0)
        #expect(try file("teach the pipeline")?.id == first.id)
        #expect(try file("teach the pipeline", session: "two")?.id != first.id)
        try store.close()
        let again = try Home.open(store.path, home.time)
        #expect(try again.openApprovals().map(\.digest).contains(first.digest))
        #expect(try again.openApprovals().count == 2)
    }

    @Test func anApprovalIsGoodOnce() throws {
        let request = try #require(try file("x"))
        #expect(try !store.takeApproval(request.digest), "nobody has answered")
        #expect(try store.decide(request, isApproved: true, by: .terminal))
        #expect(try !store.decide(request, isApproved: false, by: .terminal), "answered already")
        #expect(try store.takeApproval(request.digest))
        #expect(try !store.takeApproval(request.digest))
        let record = try #require(try store.recentApprovals(limit: 1).first)
        #expect(record.state == .used && record.decidedBy == .terminal && record.decidedAt == home.time.now)
        // The same act again is a new request.
        #expect(try file("x")?.id != request.id)
    }

    @Test func twoProcessesCannotSpendOneApproval() async throws {
        let request = try #require(try file("x"))
        #expect(try store.decide(request, isApproved: true, by: .terminal))
        let other = try Home.open(store.path, home.time)
        let takes = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<20 {
                group.addTask { [store] in try (number.isMultiple(of: 2) ? store : other).takeApproval(request.digest) }
            }
            return try await group.reduce(into: [Bool]()) { $0.append($1) }
        }
        #expect(takes.count(where: \.self) == 1)
    }

    @Test func aRequestLapsesAfterThirtyMinutes() throws {
        let request = try #require(try file("x"))
        home.time.advance(by: .seconds(30 * 60))
        #expect(try !store.decide(request, isApproved: true, by: .terminal))
        #expect(try !store.takeAnswered(request))
        #expect(try store.openApprovals().isEmpty)
        let next = try #require(try file("x"))
        #expect(next.id != request.id)
        #expect(try store.recentApprovals(limit: 5).map(\.state) == [.pending, .expired])
    }

    @Test func anAnswerGivenLateMayStillBeUsedForTenMinutesAndNotLonger() throws {
        let request = try #require(try file("x"))
        home.time.advance(by: .seconds(29 * 60))
        #expect(try store.decide(request, isApproved: true, by: .terminal))
        home.time.advance(by: .seconds(9 * 60))
        #expect(try store.takeApproval(request.digest))
        let second = try #require(try file("y"))
        #expect(try store.decide(second, isApproved: true, by: .terminal))
        home.time.advance(by: .seconds(31 * 60))
        #expect(try !store.takeApproval(second.digest))
    }

    @Test func aNoIsRememberedForTenMinutes() throws {
        let request = try #require(try file("x"))
        #expect(try store.decide(request, isApproved: false, by: .form))
        #expect(try store.wasJustDeclined(request.digest))
        #expect(try !store.takeApproval(request.digest))
        #expect(try !store.takeAnswered(request))
        home.time.advance(by: .seconds(601))
        #expect(try !store.wasJustDeclined(request.digest))
    }

    @Test func oneSessionMayAskTwelveTimesInTenMinutes() throws {
        for number in 0..<12 { #expect(try file("request \(number)") != nil) }
        #expect(try file("one more") == nil)
        #expect(try file("request 3") != nil, "what is open already is found")
        #expect(try file("one more", session: "two") != nil)
        home.time.advance(by: .seconds(601))
        #expect(try file("one more") != nil)
    }

    @Test func atMostSixtyFourRequestsAreOpen() throws {
        for number in 0..<64 { #expect(try file("request \(number)", session: "s\(number)") != nil) }
        #expect(try file("one more", session: "other") == nil)
        home.time.advance(by: .seconds(1800))
        #expect(try file("one more", session: "other") != nil)
    }

    @Test func theRecordIsBounded() throws {
        for number in 0..<700 {
            try store.recordApproval(.spawnPeer, shown: "peer \(number)", subject: "", session: "ci")
        }
        let kept = try store.recentApprovals(limit: 500)
        #expect(kept.first?.shown == "peer 699" && kept.allSatisfy { $0.state == .used && $0.decidedBy == .policy })
        let rows = try store.read { db in try db.number("SELECT count(*) FROM approval") }
        #expect(rows <= 502)
    }

    @Test func aTextThatIsTooLongIsRefused() throws {
        #expect(throws: MemoryError.self) { try file(String(repeating: "x", count: Approval.longestText + 1)) }
    }

    @Test func aRowWhoseTextWasExchangedLetsNothingThrough() throws {
        let request = try #require(try file("teach the recipe"))
        try store.write { db in
            try db.execute(
                sql: "UPDATE approval SET shown = 'say hello', state = 'approved' WHERE id = ?", arguments: [request.id]
            )
        }
        let row = try #require(try store.openApprovals().first)
        #expect(!row.isGenuine)
        #expect(try !store.takeApproval(request.digest))
    }

    @Test func rowsThatAreNoneOfOursAreLeftOut() throws {
        _ = try file("x")
        try store.write { db in try db.execute(sql: "UPDATE approval SET kind = 'become-root', digest = 'zz'") }
        #expect(try store.openApprovals().isEmpty && store.recentApprovals(limit: 10).isEmpty)
    }
}
