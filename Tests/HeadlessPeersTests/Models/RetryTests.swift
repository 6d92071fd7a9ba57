import Ambient
import TestSupport
import Testing

@testable import HeadlessPeers

/// When a request is sent again.
struct RetryTests {
    private let random = SeededRandom(seed: 3)

    private func delay(_ attempt: Int, status: Int = 429, asked: Duration? = nil, left: Duration = .seconds(600))
        -> Duration?
    {
        RetryPolicy(attempts: 6).delay(
            after: attempt, status: status, retryAfter: asked, remaining: left, random: random)
    }

    @Test func waitsGrowAndStayBounded() throws {
        for _ in 0..<200 {
            for attempt in 1...5 {
                let wait = try #require(delay(attempt))
                let ceiling = min(Duration.milliseconds(500) * (1 << (attempt - 1)), .seconds(8))
                #expect(wait >= ceiling / 4 && wait <= ceiling)
            }
        }
    }

    @Test func waitsAreNotAllTheSame() {
        #expect(Set((0..<50).compactMap { _ in delay(3) }).count > 40)
    }

    @Test func onlyWhatMayPassIsRepeated() {
        for status in 100...599 {
            let isRepeated = [408, 409, 429].contains(status) || status >= 500
            #expect((delay(1, status: status) != nil) == isRepeated)
        }
    }

    @Test func attemptsEnd() { #expect(delay(6) == nil && delay(7) == nil) }

    @Test func theVendorsWishCountsUpToABound() {
        #expect(delay(1, asked: .seconds(20)) == .seconds(20))
        #expect(delay(1, asked: .seconds(31)) == nil)
        #expect(delay(5, asked: .zero) != .zero)
    }

    @Test func nobodyWaitsPastTheDeadline() { #expect(delay(1, asked: .seconds(20), left: .seconds(19)) == nil) }

    @Test func retryAfterIsReadInItsForms() {
        let now = Timestamp(milliseconds: 784_111_777_000)
        func read(_ value: String?, milliseconds: String? = nil) -> Duration? {
            RetryAfter.read(milliseconds: milliseconds, value: value, now: now)
        }
        #expect(read("12") == .seconds(12) && read("1.5") == .milliseconds(1500))
        #expect(read("12", milliseconds: "250") == .milliseconds(250))
        #expect(read("Sun, 06 Nov 1994 08:50:07 GMT") == .seconds(30))
        #expect(read("Sun, 06 Nov 1994 08:00:00 GMT") == .zero)
        #expect(read("99999999999") == .seconds(86_400))
        for hostile in ["", "-1", "nan", "inf", "soon", "Sun, 06 Nov 1994 08:49:37", "Sun, 99 Nov 1994 08:49:37 GMT"] {
            let wait = read(hostile)
            #expect(wait == nil || hostile == "inf" && wait == .seconds(86_400))
        }
    }

    @Test func datesAreTheGregorianCalendars() {
        #expect(RetryAfter.date("Thu, 01 Jan 1970 00:00:00 GMT") == Timestamp(milliseconds: 0))
        #expect(RetryAfter.date("Tue, 29 Feb 2000 12:00:00 GMT") == Timestamp(milliseconds: 951_825_600_000))
        #expect(RetryAfter.date("Fri, 27 Nov 2026 12:25:08 GMT") == Timestamp(milliseconds: 1_795_782_308_000))
    }
}
