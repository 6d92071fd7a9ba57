import Ambient

/// Whether the relay may still hold a registration of ours, so that authenticating would be a second one.
///
/// A second registration makes a stock relay announce us twice, and stock peers that know us only through the relay
/// crash on the second announcement (mmp-wire 14, P1); inside the first 5 s it ends in the hard stop 4006. So:
///
/// - A close frame *from* the relay ends the registration, whoever began the closing. So does never having sent
///   relay-auth.
/// - After any other loss the registration counts as alive for 25 s from the moment *we* noticed: the relay hears
///   nothing from us from then on and notices at its second ping, within 20 s.
/// - Unless its memory is provably gone: the upgrade response names the relay's process (`Kith-Relay-Instance`) and the
///   new answer names another process than the one we registered with. (Of several relays behind one address this may
///   be a live sibling; relays that send the header announce a replaced client as left before it joins, so peers are
///   safe then too.) The same name again, or no name on either side, proves nothing.
/// - Or unless the connection was refused meanwhile *and* the relay is on this machine: then our own kernel said that
///   nobody listens, so the process is gone. From another machine a refusal may come from a firewall, a captive portal
///   or a restarting proxy while the relay lives on, so it does not count. An equal instance name overrules a refusal.
struct Registration: Sendable, Hashable {
    private struct Trace: Hashable {
        let lostAt: Timestamp
        let instance: String?
        var wasRefused = false
    }

    private let isLoopback: Bool
    private let isHarmless: Bool
    private var trace: Trace?

    /// The state before the first connection: this process has registered nowhere.
    ///
    /// - Parameter isHarmless: a second registration would do no harm, so it is never waited for.
    init(isLoopback: Bool, isHarmless: Bool = false) {
        self.isLoopback = isLoopback
        self.isHarmless = isHarmless
    }

    /// A connection that had sent relay-auth was lost without a close frame.
    mutating func lost(at now: Timestamp, instance: String?) {
        if !isHarmless { trace = Trace(lostAt: now, instance: instance) }
    }

    /// The relay has confirmed the end of our registration.
    mutating func ended() { trace = nil }

    /// An attempt to connect was refused.
    mutating func refused() { trace?.wasRefused = true }

    /// How long to wait before relay-auth on a connection to `instance`; zero when it is safe now.
    func pause(at now: Timestamp, on instance: String?) -> Duration {
        guard let trace else { return .zero }
        if let before = trace.instance, let instance {
            if before != instance { return .zero }
        } else if trace.wasRefused, isLoopback {
            return .zero
        }
        return rest(at: now)
    }

    /// How long to wait before it is worth connecting at all.
    ///
    /// Zero when a look at the relay could settle the matter early.
    func pauseBeforeLooking(at now: Timestamp) -> Duration {
        guard let trace, trace.instance == nil, !isLoopback else { return .zero }
        return rest(at: now)
    }

    /// What is left of the 25 s, never more than all of it even when the clock was set back.
    func rest(at now: Timestamp) -> Duration {
        guard let trace else { return .zero }
        return max(.zero, min(RelayTimings.registration, RelayTimings.registration - (now - trace.lostAt)))
    }
}
