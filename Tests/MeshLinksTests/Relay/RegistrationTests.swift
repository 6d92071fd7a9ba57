import Ambient
import Testing

@testable import MeshLinks

@Suite("When it is safe to introduce ourselves to a relay again")
struct RegistrationTests {
    private let lost = Timestamp(milliseconds: 5_000_000)

    private func after(_ edit: (inout Registration) -> Void, isLoopback: Bool = false) -> Registration {
        var registration = Registration(isLoopback: isLoopback)
        edit(&registration)
        return registration
    }

    @Test func atOnceWhenWeWereNeverRegisteredOrTheRelayClosed() {
        #expect(after { _ in }.pause(at: lost, on: nil) == .zero)
        let closed = after {
            $0.lost(at: lost, instance: nil)
            $0.ended()
        }
        #expect(closed.pause(at: lost, on: nil) == .zero)
    }

    @Test(
        "After an unclean loss 25 s from then", arguments: [(0, 25), (1, 24), (24, 1), (25, 0), (1000, 0), (-500, 25)])
    func afterALoss(elapsed: Int, pause: Int) {
        let registration = after { $0.lost(at: lost, instance: nil) }
        #expect(registration.pause(at: lost + .seconds(elapsed), on: nil) == .seconds(pause))
    }

    @Test(
        "Earlier only when the relay's memory is provably gone",
        arguments: [
            // before, now, refused meanwhile, on this machine, safe at once
            ("a", "b", false, false, true),
            ("a", "b", false, true, true),
            ("a", "a", false, false, false),
            ("a", "a", true, true, false),
            ("a", nil, true, false, false),
            ("a", nil, true, true, true),
            (nil, "b", false, true, false),
            (nil, "b", true, true, true),
            (nil, nil, false, true, false),
            (nil, nil, true, true, true),
            (nil, nil, true, false, false),
        ] as [(String?, String?, Bool, Bool, Bool)])
    func evidence(before: String?, now: String?, refused: Bool, isLoopback: Bool, isSafe: Bool) {
        let registration = after(
            {
                $0.lost(at: lost, instance: before)
                if refused { $0.refused() }
            }, isLoopback: isLoopback)
        #expect((registration.pause(at: lost, on: now) == .zero) == isSafe)
    }

    @Test func aRefusalBeforeTheLossProvesNothing() {
        let registration = after(
            {
                $0.refused()
                $0.lost(at: lost, instance: nil)
            }, isLoopback: true)
        #expect(registration.pause(at: lost, on: nil) == .seconds(25))
    }

    @Test func lookingEarlyIsWorthItOnlyWhereSomethingCouldBeLearnt() {
        #expect(after { $0.lost(at: lost, instance: nil) }.pauseBeforeLooking(at: lost) == .seconds(25))
        #expect(after { $0.lost(at: lost, instance: "a") }.pauseBeforeLooking(at: lost) == .zero)
        #expect(after({ $0.lost(at: lost, instance: nil) }, isLoopback: true).pauseBeforeLooking(at: lost) == .zero)
    }
}

@Suite("What follows the end of a connection to a relay")
struct ReconnectPolicyTests {
    private let now = Timestamp(milliseconds: 5_000_000)

    @Test("These closes are final", arguments: [4002, 4003, 4004, 4006] as [UInt16])
    func final(code: UInt16) {
        var policy = ReconnectPolicy(isLoopback: false)
        guard case .stop(let reason) = policy.decide(after: .closed(code: code, wasGood: true), at: now, jitter: 0)
        else {
            Issue.record("close \(code) has to stop the transport")
            return
        }
        #expect(reason.contains("\(code)"))
    }

    @Test(
        "After these closes we come back after a second",
        arguments: [nil, 1000, 1001, 1008, 1011, 1013, 4001, 4005, 4999])
    func passing(code: UInt16?) {
        var policy = ReconnectPolicy(isLoopback: false)
        guard case .wait(let pause, _) = policy.decide(after: .closed(code: code, wasGood: false), at: now, jitter: 0)
        else {
            Issue.record("close \(String(describing: code)) must not stop the transport")
            return
        }
        #expect(pause == .seconds(1))
    }

    @Test func pausesDoubleToThirtySecondsAndBeginAgainAfterAGoodConnection() {
        var policy = ReconnectPolicy(isLoopback: false)
        func pause(_ outcome: RelayOutcome, jitter: Double = 0) -> Duration? {
            guard case .wait(let pause, _) = policy.decide(after: outcome, at: now, jitter: jitter) else { return nil }
            return pause
        }
        let failures = [1, 2, 4, 8, 16, 30, 30].map { Duration.seconds($0) }
        #expect(failures.map { _ in pause(.unreachable("x", isRefusal: true)) } == failures)
        let longest = pause(.unreachable("x", isRefusal: true), jitter: 0.999)
        #expect(longest.map { $0 > .seconds(32) && $0 <= .seconds(33) } == true)
        #expect(pause(.closed(code: 1001, wasGood: false)) == .seconds(30))
        #expect(pause(.closed(code: 1001, wasGood: true)) == .seconds(1))
    }

    @Test func anUncleanLossOfARemoteRelayWaitsOutTheRegistration() {
        var policy = ReconnectPolicy(isLoopback: false)
        let decision = policy.decide(after: .lost("x", instance: nil, wasGood: true), at: now, jitter: 0)
        #expect(decision == .wait(.seconds(25), reason: "x"))
    }

    @Test func aRelayThatNamesItsProcessIsLookedAtSoonAndLeftWhileItIsTheSame() {
        var policy = ReconnectPolicy(isLoopback: false)
        let loss = policy.decide(after: .lost("x", instance: "a", wasGood: true), at: now, jitter: 0)
        #expect(loss == .wait(.seconds(1), reason: "x"))
        #expect(policy.registration.pause(at: now, on: "b") == .zero)
        var at = now + .seconds(1)
        for expected in [2, 4, 8, 10] {
            #expect(policy.registration.pause(at: at, on: "a") > .zero)
            guard case .wait(let pause, _) = policy.decide(after: .tooEarly, at: at, jitter: 0) else { return }
            #expect(pause == .seconds(expected))
            at = at + pause
        }
        #expect(policy.registration.pause(at: at, on: "a") == .zero)
    }
}
