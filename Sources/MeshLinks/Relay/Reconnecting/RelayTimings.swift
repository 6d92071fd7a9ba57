/// The relay client's times. Sources: mmp-wire 11.1-11.5 unless said otherwise.
enum RelayTimings {
    /// TCP, TLS and upgrade together; the LAN transport's connect timeout (2.2) used here too.
    static let connect = Duration.seconds(10)
    /// From relay-auth to relay-peers; the relay itself allows 10 s for the auth.
    static let welcome = Duration.seconds(10)
    /// An unsolicited pong this often. A relay drops us after one missed 10 s interval, so less than that.
    static let pulse = Duration.seconds(8)
    /// Without any message for this long, or with nothing of ours leaving for this long, the relay is taken for stalled.
    static let silence = Duration.seconds(60)
    /// How long our close may stay unanswered.
    static let farewell = Duration.seconds(3)
    /// First and longest pause between two attempts; jitter comes on top.
    static let pauses = (first: Duration.seconds(1), longest: Duration.seconds(30))
    /// Largest part of a pause that is added at random.
    static let jitter = 0.1
    /// A connection that lived this long starts the pauses afresh (our choice; a relay that closes at once is not spared).
    static let goodLife = Duration.seconds(30)
    /// How long a relay may keep a registration of ours after an unclean loss (20 s to notice, 5 s to be sure).
    static let registration = Duration.seconds(25)
}
