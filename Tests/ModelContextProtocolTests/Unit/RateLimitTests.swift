import Ambient
import Testing

@testable import ModelContextProtocol

/// Bursts are fine, run-away loops are not.
@Suite struct RateLimitTests {
    @Test func aBurstPassesAndThenTheRateCounts() {
        let start = Timestamp(milliseconds: 0)
        var limit = RateLimit(perSecond: 10, burst: 3, now: start)
        #expect((0..<3).allSatisfy { _ in limit.allow(at: start) })
        #expect(!limit.allow(at: start))
        #expect(limit.allow(at: Timestamp(milliseconds: 100)))
        #expect(!limit.allow(at: Timestamp(milliseconds: 100)))
        #expect(!limit.allow(at: Timestamp(milliseconds: -5_000)))
    }
}
