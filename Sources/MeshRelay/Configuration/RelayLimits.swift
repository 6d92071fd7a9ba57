/// What the relay is willing to spend on its clients. Every bound is per process unless it says otherwise.
///
/// The defaults are wide on purpose: on a mesh of fifty nodes one admitted block is answered by an attestation to every
/// peer, sealed for each alone, so a healthy node sends some thousands of frames in a burst.
public struct RelayLimits: Sendable, Hashable {
    /// The longest message from a client, in bytes, over all its fragments: 1 MiB of payload and 4 KiB of envelope.
    public var frameBytes = (1 << 20) + (4 << 10)
    /// How many fragments one message may come in.
    public var fragmentsPerMessage = 1024
    /// Messages a second that one connection may send for as long as it likes.
    public var framesPerSecond = 2_000
    /// Messages that one connection may send at once before `framesPerSecond` counts.
    public var frameBurst = 20_000
    /// Bytes a second that one connection may send for as long as it likes.
    public var bytesPerSecond = 8 << 20
    /// Bytes that one connection may send at once before `bytesPerSecond` counts.
    public var byteBurst = 64 << 20
    /// Open connections from one address (an IPv6 client counts with its /64 network).
    public var connectionsPerAddress = 1_000
    /// Authenticated connections in one room.
    public var connectionsPerRoom = 2_000
    /// Open connections altogether.
    public var connections = 10_000
    /// Bytes that may wait for one client that reads slowly, before it is closed with 1013.
    public var outboundQueueBytes = 4 << 20
    /// The longest HTTP request head, in bytes.
    public var headerBytes = 16 << 10
    /// The most header fields in one HTTP request.
    public var headerFields = 64
    /// Time from accepting a connection to the end of the TLS and WebSocket handshakes.
    public var handshakeTimeout: Duration = .seconds(10)
    /// Time from the WebSocket handshake to a valid `relay-auth`.
    public var authTimeout: Duration = .seconds(10)
    /// Time between two `relay-ping`s; a client silent for one whole interval after a ping is closed with 4005.
    public var pingInterval: Duration = .seconds(10)
    /// How long a client may take to answer the relay's close frame before the socket is closed all the same.
    public var closeGrace: Duration = .seconds(5)
    /// An existing registration younger than this refuses a newcomer with the same node id (4006); an older one is
    /// replaced by it (4004).
    public var replaceableAfter: Duration = .seconds(5)
    /// How long an offline peer with a wake channel stays in the directory.
    public var wakeChannelRetention: Duration = .seconds(7 * 24 * 3600)
    /// Offline peers with a wake channel remembered in one room; the one that left first makes place.
    public var offlinePeersPerRoom = 1_000
    /// What is kept for nodes that are away.
    public var mail = MailLimits()
    /// What rooms for one share may cost.
    public var shareRooms = ShareRoomLimits()

    /// The default limits.
    public init() {}
}
