import Ambient
import Testing

@testable import ModelContextProtocol

/// Bursts are fine, run-away loops are not.
@Suite struct RateLimitTests {
    @Test func aBurstPassesAndThenTheRateCounts() {
        let start = Timestamp(milliseconds: 0)
        var limit = RateLimit(perSecond: 10, burst: 3, now: start)
        for _ in 0..<3 { #expect(limit.allow(at: start) == true) }
        #expect(limit.allow(at: start) == false)
        #expect(limit.allow(at: Timestamp(milliseconds: 100)) == true)
        #expect(limit.allow(at: Timestamp(milliseconds: 100)) == false)
        #expect(limit.allow(at: Timestamp(milliseconds: -5_000)) == false)
    }
}
