import Ambient
import Testing

@testable import HeadlessPeers

struct CircuitBreakerTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    @Test func fiveFailuresOpenItForAMinuteAndOneTrialDecides() {
        var breaker = CircuitBreaker(failures: 5, pause: .seconds(60))
        for _ in 0..<4 { breaker.fail(at: start) }
        #expect(breaker.closedUntil(at: start) == nil)
        breaker.fail(at: start)
        #expect(breaker.closedUntil(at: start) == start + .seconds(60))
        #expect(breaker.closedUntil(at: start + .seconds(59)) != nil)
        #expect(breaker.closedUntil(at: start + .seconds(60)) == nil)
        #expect(breaker.state == .halfOpen)
        breaker.succeed()
        #expect(breaker.state == .closed(failures: 0))
    }

    @Test func everyFailedTrialDoublesThePauseUpToHalfAnHour() {
        var breaker = CircuitBreaker(failures: 1, pause: .seconds(60))
        var now = start
        var pauses: [Double] = []
        for _ in 0..<8 {
            breaker.fail(at: now)
            guard let until = breaker.closedUntil(at: now) else { break }
            pauses.append((until - now).seconds)
            now = until
            _ = breaker.closedUntil(at: now)
        }
        #expect(pauses == [60, 120, 240, 480, 960, 1800, 1800, 1800])
    }

    @Test func aSuccessForgetsEarlierFailuresAndTheProvidersWishCounts() {
        var breaker = CircuitBreaker(failures: 2, pause: .seconds(60))
        breaker.fail(at: start)
        breaker.succeed()
        breaker.fail(at: start)
        #expect(breaker.state == .closed(failures: 1))
        breaker.fail(at: start, retryAfter: .seconds(300))
        #expect(breaker.closedUntil(at: start) == start + .seconds(300))
    }

    @Test func aClockThatIsSetBackDoesNotKeepItOpen() {
        var breaker = CircuitBreaker(failures: 1, pause: .seconds(60))
        breaker.fail(at: start)
        #expect(breaker.closedUntil(at: start + .seconds(-86_400)) == nil)
    }

    @Test(arguments: [
        (ModelError.Reason.status(408, text: ""), true, true), (.status(409, text: ""), true, true),
        (.status(429, text: ""), true, true), (.status(500, text: ""), true, true),
        (.status(503, text: ""), true, true),
        (.timedOut(seconds: 9), true, true), (.unreachable(what: "x"), true, true),
        (.status(400, text: ""), false, true),
        (.status(401, text: ""), false, true), (.malformedResponse("x"), false, true), (.refused("x"), false, false),
        (.truncated(limit: 9), false, false), (.proseInsteadOfAnswer, false, false), (.cancelled, false, false),
    ])
    func theTableSaysWhatPassesByItselfAndWhatSpeaksAgainstTheProvider(
        _ reason: ModelError.Reason, _ isTransient: Bool, _ counts: Bool
    ) {
        let error = ModelError(reason)
        #expect(error.isTransient == isTransient)
        #expect(error.countsAgainstProvider == counts)
    }
}
