import Ambient
import Testing

@testable import ModelContextProtocol

/// Which progress values travel.
@Suite struct ProgressThrottleTests {
    private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: 1_000_000 + milliseconds) }
    private func update(_ done: Double) -> ProgressUpdate { ProgressUpdate(done: done, total: nil, message: nil) }

    @Test func aFewValuesTravelAtOnceAndTheNextIsHeldBack() {
        var throttle = ProgressThrottle()
        for value in 1...4 { #expect(throttle.offer(update(Double(value)), at: at(0)) == .send(update(Double(value)))) }
        #expect(throttle.offer(update(5), at: at(1)) == .hold(ProgressThrottle.interval))
        #expect(throttle.offer(update(6), at: at(2)) == .nothing)
        #expect(throttle.due(at: at(251)) == update(6))
        #expect(throttle.due(at: at(252)) == nil)
    }

    @Test func aMinuteOfConstantReportsSendsAboutFourASecond() {
        var throttle = ProgressThrottle()
        var sent = 0
        var due: Int64?
        for tick in Int64(0)..<60_000 {
            if due == tick {
                due = nil
                if throttle.due(at: at(tick)) != nil { sent += 1 }
            }
            switch throttle.offer(update(Double(tick) + 1), at: at(tick)) {
            case .send: sent += 1
            case .hold(let wait): due = tick + wait.wholeMilliseconds
            case .nothing: break
            }
        }
        #expect((200...244).contains(sent), "\(sent)")
    }

    @Test("values that do not grow are left out", arguments: [1, 0.5, -1, .nan, .infinity])
    func notAStepForward(value: Double) {
        var throttle = ProgressThrottle()
        #expect(throttle.offer(update(1), at: at(0)) == .send(update(1)))
        #expect(throttle.offer(update(value), at: at(0)) == .nothing)
    }

    @Test func theEndGivesOutWhatWasHeldBackOnce() {
        var throttle = ProgressThrottle()
        for value in 1...5 { _ = throttle.offer(update(Double(value)), at: at(0)) }
        #expect(throttle.finish() == update(5))
        #expect(throttle.finish() == nil)
    }

    @Test func aClockThatJumpsBackDoesNotOpenOrCloseTheGate() {
        var throttle = ProgressThrottle()
        for value in 1...4 { _ = throttle.offer(update(Double(value)), at: at(10_000)) }
        #expect(throttle.offer(update(5), at: at(-10_000)) == .hold(ProgressThrottle.interval))
        #expect(throttle.due(at: at(0)) == update(5))
    }
}
