/// How a server behaves, beyond what it serves.
public struct ServerOptions: Sendable {
    /// Refuse `server/discover` and declare the host's channel capability in the handshake: hosts accept pushed events
    /// only from a server of the legacy era.
    public var channelMode = false
    /// The longest line answered, in bytes. Longer ones get one error and are skipped.
    public var maxLineBytes = 32 << 20
    /// How deep JSON may nest.
    public var maxDepth = 256
    /// How many handlers of one connection run at once.
    public var maxRunningCalls = 64
    /// How many more requests of one connection wait for a handler; further ones are refused.
    public var maxWaitingCalls = 256
    /// Tool calls and completions of one connection a second, sustained.
    public var callsPerSecond = 2_000.0
    /// Tool calls and completions of one connection at once.
    public var callBurst = 5_000.0
    /// How many entries one page of a list has.
    public var pageSize = 50
    /// How long a form may wait for the person in the legacy era.
    public var elicitationTimeout = Duration.seconds(600)
    /// How long requests in flight may still finish when the input ends.
    public var drainLimit = Duration.milliseconds(400)
    /// How long the last bytes may take to leave after the input has ended.
    public var flushLimit = Duration.milliseconds(300)
    /// How long they may take after `shutdown`; hosts send SIGTERM 100 ms after SIGINT, and SIGKILL soon after that.
    public var shutdownLimit = Duration.milliseconds(50)
    /// Receives one line for each failure that a person should know about. Never contains arguments or results.
    public var log: @Sendable (String) -> Void = { _ in }

    /// The defaults above.
    public init() {}
}
