/// What a relay needs to know before it opens its port.
///
/// A plain value: nothing is read from disk or looked up until `RelayServer.run()`.
public struct RelayConfiguration: Sendable, Hashable {
    /// The certificate chain and key of a relay that speaks TLS itself, as paths of PEM files.
    public struct TLSFiles: Sendable, Hashable {
        /// The certificate of the relay, followed by its intermediates.
        public var certificateChain: String
        /// The private key that belongs to the certificate.
        public var privateKey: String

        /// Names the two files.
        public init(certificateChain: String, privateKey: String) {
            self.certificateChain = certificateChain
            self.privateKey = privateKey
        }
    }

    /// The port `kith relay` listens on if none is asked for.
    public static let defaultPort = 7447

    /// The room of a relay without tokens, as in the reference relay.
    public static let openRoom = "default"

    /// The address to listen on.
    public var host: String
    /// The port to listen on, 0...65535; 0 takes any free one.
    public var port: Int
    /// PEM files for TLS; nil serves plain WebSocket, for loopback or behind a proxy that ends TLS.
    public var tls: TLSFiles?
    /// Which room each token opens. Empty: everybody may enter `openRoom`, which only loopback permits by itself.
    public var tokens: [String: String]
    /// Whether a relay without tokens may listen on an address that others can reach.
    public var allowOpen: Bool
    /// Whether `wake-channel` and `peer-info` payloads are read for the directory of sleeping peers, as the reference
    /// relay does. If not, every payload is opaque and only a `relay-auth` can announce a wake channel.
    public var readsWakeChannels: Bool
    /// The folder in which mail and rooms for shares are kept, made if it is not there; it has to be this user's alone. Nil
    /// keeps them in memory until the process ends.
    public var mailFolder: String?
    /// What clients may cost.
    public var limits: RelayLimits
    /// Event loops, 1...64; nil takes one for each core.
    public var eventLoops: Int?
    /// The version that `/metrics` reports.
    public var version: String

    /// A relay on loopback, open, with the default limits, unless told otherwise.
    public init(
        host: String = "127.0.0.1", port: Int = Self.defaultPort, tls: TLSFiles? = nil, tokens: [String: String] = [:],
        allowOpen: Bool = false, readsWakeChannels: Bool = true, mailFolder: String? = nil,
        limits: RelayLimits = RelayLimits(), eventLoops: Int? = nil, version: String = "unversioned"
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.tokens = tokens
        self.allowOpen = allowOpen
        self.readsWakeChannels = readsWakeChannels
        self.mailFolder = mailFolder
        self.limits = limits
        self.eventLoops = eventLoops
        self.version = version
    }

    /// Whether only this machine can reach the relay.
    public var isLoopback: Bool {
        host == "localhost" || host == "::1"
            || (host.hasPrefix("127.") && host.split(separator: ".").count == 4
                && host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= $0 })
    }

    /// Throws if a relay must not run like this.
    public func validate() throws(RelayConfigurationError) {
        guard (0...65_535).contains(port) else {
            throw .outOfRange(setting: "port", value: String(port), allowed: "0 to 65535")
        }
        if let eventLoops, !(1...64).contains(eventLoops) {
            throw .outOfRange(setting: "event loops", value: String(eventLoops), allowed: "1 to 64")
        }
        if tokens.isEmpty, !allowOpen, !isLoopback { throw .openToTheNetwork(host: host) }
        for (token, room) in tokens {
            try Self.check(token: token, room: room)
        }
        try limits.validate()
    }

    private static func check(token: String, room: String) throws(RelayConfigurationError) {
        guard (1...RoomTokens.longestToken).contains(token.utf8.count) else {
            throw .tokenLength(room: room, longest: RoomTokens.longestToken)
        }
        let allowed = room.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard allowed, (1...64).contains(room.utf8.count) else { throw .roomName(room) }
    }
}
