import Ambient

/// Turns outcomes into decisions: the close codes of mmp-wire 11.3, the pauses, the rule about old registrations.
struct ReconnectPolicy: Sendable {
    private(set) var registration: Registration
    private var backOff = BackOff(initial: RelayTimings.pauses.first, maximum: RelayTimings.pauses.longest)

    init(isLoopback: Bool) { registration = Registration(isLoopback: isLoopback) }

    /// The next step. `jitter` is a fraction in 0..<1 of the largest random addition.
    mutating func decide(after outcome: RelayOutcome, at now: Timestamp, jitter: Double) -> RelayDecision {
        let reason: String
        switch outcome {
        case .unreachable(let problem, let isRefusal):
            if isRefusal { registration.refused() }
            reason = problem
        case .tooEarly:
            reason = "the relay may still hold this node's last registration"
            let pause = min(nextPause(jitter), registration.rest(at: now))
            return .wait(pause, reason: reason)
        case .closed(let code, let wasGood):
            registration.ended()
            if let stop = Self.stopReason(code) { return .stop(reason: stop) }
            if wasGood { backOff.reset() }
            reason = Self.closeReason(code)
        case .lost(let problem, let instance, let wasGood):
            registration.lost(at: now, instance: instance)
            if wasGood { backOff.reset() }
            reason = problem
        }
        return .wait(max(nextPause(jitter), registration.pauseBeforeLooking(at: now)), reason: reason)
    }

    private mutating func nextPause(_ jitter: Double) -> Duration {
        backOff.next(jitter: jitter * RelayTimings.jitter)
    }

    /// Closes after which trying again would do harm or no good.
    private static func stopReason(_ code: UInt16?) -> String? {
        switch code {
        case 4002:
            "the relay did not accept our introduction (close 4002); check that the address is that of a mesh relay"
        case 4003: "the relay refused the token (close 4003); set the token this relay expects"
        case 4004: "another process took over this node's place at the relay (close 4004); stop one of the two"
        case 4006: "this node is already connected to the relay from elsewhere (close 4006); stop one of the two"
        default: nil
        }
    }

    private static func closeReason(_ code: UInt16?) -> String {
        switch code {
        case 1000, 1001: "the relay closed the connection in good order"
        case 4001: "the relay saw no introduction in time (close 4001)"
        case 4005: "the relay missed our sign of life (close 4005)"
        case let code?: "the relay closed the connection (close \(code))"
        case nil: "the relay closed the connection"
        }
    }
}
