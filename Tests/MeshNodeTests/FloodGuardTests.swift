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
}
