/// How one attempt to use the relay ended.
enum RelayOutcome: Sendable, Hashable {
    /// No connection came about; `isRefusal` when the machine said that nobody listens.
    case unreachable(String, isRefusal: Bool)
    /// Connected, but an old registration of ours may be alive; left again without relay-auth.
    case tooEarly
    /// The relay sent a close frame.
    case closed(code: UInt16?, wasGood: Bool)
    /// The connection ended without one.
    case lost(String, instance: String?, wasGood: Bool)
}

/// What to do next.
enum RelayDecision: Sendable, Hashable {
    case stop(reason: String)
    case wait(Duration, reason: String)
}
