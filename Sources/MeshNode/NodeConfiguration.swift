public import MeshProtocol
public import RelevanceGate

/// What a node is told at start. Everything has a default that suits a coding session.
public struct NodeConfiguration: Sendable {
    /// The room whose blocks this node exchanges.
    public var room: RoomName
    /// Thresholds and weights of the gate.
    public var gate: GateSettings
    /// How many remembered blocks the gate compares against, newest first. Range 1...100,000.
    public var anchorLimit: Int
    /// How much one peer may put before a model.
    public var flood: FloodLimits
    /// A broadcast is kept for a peer that was seen no longer ago than this.
    public var keepForAbsentPeers: Duration
    /// An undelivered block is given up, and its sender told, after this time.
    public var outboxLifetime: Duration
    /// Blocks under way to one peer without a receipt. Range 1...1,000.
    public var window: Int
    /// Own recent broadcasts offered to a peer met for the first time (MMP: up to 5). Range 0...5.
    public var introductions: Int
    /// Name and version told in the handshake.
    public var implementation: Implementation

    /// The defaults, for `room`.
    public init(room: RoomName = .default, implementation: Implementation) {
        self.room = room
        gate = .kith
        anchorLimit = 64
        flood = FloodLimits()
        keepForAbsentPeers = .seconds(7 * 86_400)
        outboxLifetime = .seconds(7 * 86_400)
        window = 64
        introductions = 5
        self.implementation = implementation
    }
}

/// The tight limit on what one peer may put before a model: a burst, then a slow steady rate. Peers met within the last
/// hour that nobody trusts share twice that among all of them.
public struct FloodLimits: Sendable, Hashable {
    /// Blocks accepted at once. Range 1...1,000,000.
    public var burst: Int
    /// Time after which one more block is accepted.
    public var refill: Duration

    /// 30 blocks at once, then one every two seconds, unless told otherwise.
    public init(burst: Int = 30, refill: Duration = .seconds(2)) {
        self.burst = max(1, burst)
        self.refill = refill
    }
}
