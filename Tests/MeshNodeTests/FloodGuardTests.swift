import Ambient
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

struct FloodGuardTests {
    private let noisy: NodeID
    private let quiet: NodeID
    private let start = Timestamp(milliseconds: 1_790_000_000_000)

    init() throws {
        noisy = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77")
        quiet = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a78")
    }

    @Test func aPeerMaySendItsBurstAndIsThenToldOnce() {
        var flood = FloodGuard(limits: FloodLimits(burst: 30, refill: .seconds(2)))
        for _ in 0..<30 { #expect(flood.rule(on: noisy, at: start) == .accept) }
        #expect(flood.rule(on: noisy, at: start) == .hold(retryAfter: .seconds(2)))
        for _ in 0..<1000 { #expect(flood.rule(on: noisy, at: start) == .dropSilently) }
    }

    @Test func aFloodOfOnePeerTakesNothingFromAnother() {
        var flood = FloodGuard(limits: FloodLimits(burst: 2, refill: .seconds(2)))
        for _ in 0..<100 { _ = flood.rule(on: noisy, at: start) }
        #expect(flood.rule(on: quiet, at: start) == .accept)
    }

    @Test func oneMoreIsAcceptedEveryTwoSecondsAndTheTellingStartsAnew() {
        var flood = FloodGuard(limits: FloodLimits(burst: 1, refill: .seconds(2)))
        #expect(flood.rule(on: noisy, at: start) == .accept)
        #expect(flood.rule(on: noisy, at: start + .seconds(1)) == .hold(retryAfter: .seconds(1)))
        #expect(flood.rule(on: noisy, at: start + .seconds(2)) == .accept)
        #expect(flood.rule(on: noisy, at: start + .seconds(2)) == .hold(retryAfter: .seconds(2)))
    }

    @Test func aClockThatJumpsBackDoesNotRefillOrTrap() {
        var flood = FloodGuard(limits: FloodLimits(burst: 1, refill: .seconds(2)))
        #expect(flood.rule(on: noisy, at: start) == .accept)
        #expect(flood.rule(on: noisy, at: start + .seconds(-3600)) != .accept)
        #expect(flood.rule(on: noisy, at: Timestamp(milliseconds: .min)) != .accept)
    }

    @Test func aThousandStrangersTogetherAreHeardNoMoreThanTwoPeers() throws {
        var flood = FloodGuard(limits: FloodLimits(burst: 30, refill: .seconds(2)))
        let random = SeededRandom(seed: 3)
        let crowd = (0..<1000).map { _ in NodeID.make(at: start, random: random.bytes(10)) }
        var heard = 0
        // Ten minutes in which each of them says something every minute.
        for minute in 0..<10 {
            for stranger in crowd {
                let now = start + .seconds(60 * minute)
                if flood.rule(on: stranger, isStranger: true, at: now) == .accept { heard += 1 }
            }
        }
        #expect(heard == 10 * 60, "each minute refills the shared bucket, and no more than that")
        #expect(flood.rule(on: quiet, at: start + .seconds(540)) == .accept, "known peers have their own")
    }

    @Test func oneStrangerLeavesRoomForAnother() {
        var flood = FloodGuard(limits: FloodLimits(burst: 5, refill: .seconds(2)))
        for _ in 0..<100 { _ = flood.rule(on: noisy, isStranger: true, at: start) }
        for _ in 0..<5 { #expect(flood.rule(on: quiet, isStranger: true, at: start) == .accept) }
    }

    @Test func aStrangerThatIsHeldBackForTheCrowdIsToldHowLongOnce() throws {
        var flood = FloodGuard(limits: FloodLimits(burst: 1, refill: .seconds(2)))
        let third = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a79")
        for stranger in [noisy, quiet] { #expect(flood.rule(on: stranger, isStranger: true, at: start) == .accept) }
        #expect(flood.rule(on: third, isStranger: true, at: start) == .hold(retryAfter: .seconds(1)))
        #expect(flood.rule(on: third, isStranger: true, at: start) == .dropSilently)
        #expect(flood.rule(on: third, isStranger: true, at: start + .seconds(1)) == .accept)
        #expect(flood.rule(on: third, at: start + .seconds(1)) == .hold(retryAfter: .seconds(2)))
    }

    @Test func aNodeWithoutALimitHasNoneForStrangersEither() {
        var flood = FloodGuard(limits: FloodLimits(burst: 1, refill: .zero))
        for _ in 0..<100 { #expect(flood.rule(on: noisy, isStranger: true, at: start) == .accept) }
    }
}
