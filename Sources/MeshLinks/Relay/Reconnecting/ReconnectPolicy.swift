import Ambient

/// Turns outcomes into decisions: the close codes of mmp-wire 11.3, the pauses, the rule about old registrations.
struct ReconnectPolicy: Sendable {
    private(set) var registration: Registration
    private let isShareRoom: Bool
    private var backOff = BackOff(initial: RelayTimings.pauses.first, maximum: RelayTimings.pauses.longest)

    /// - Parameter isShareRoom: in a room for one share there are no stock peers that a second registration could hurt, and
    ///   the relay knows us by the key of our place: there is nothing to wait for, and a fresh connection of ours in the way
    ///   is the one we have just lost.
    init(isLoopback: Bool, isShareRoom: Bool = false) {
        registration = Registration(isLoopback: isLoopback, isHarmless: isShareRoom)
        self.isShareRoom = isShareRoom
    }

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
            if let stop = Self.stopReason(code), !(isShareRoom && code == 4006) { return .stop(reason: stop) }
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
        case 4010: "the relay does not know this invite (close 4010)"
        case 4011: "the invite has been used by somebody else (close 4011)"
        case 4012: "the invite has expired, or its room is closed (close 4012)"
        case 4013: "the opener of the room has put this node out (close 4013)"
        default: nil
        }
    }

    private static func closeReason(_ code: UInt16?) -> String {
        switch code {
        case 1000, 1001: "the relay closed the connection in good order"
        case 4001: "the relay saw no introduction in time (close 4001)"
        case 4005: "the relay missed our sign of life (close 4005)"
        case 4014: "the relay has seen too many wrong invites from here (close 4014)"
        case let code?: "the relay closed the connection (close \(code))"
        case nil: "the relay closed the connection"
        }
    }
}
