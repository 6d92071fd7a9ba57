/// One peer seen from outside: what `list`, `status` and `watch` show. Written to a file that other processes read.
public struct PeerStatus: Codable, Sendable, Hashable {
    /// What was used of a budget, and its cap; nil is no cap.
    public struct Use: Codable, Sendable, Hashable {
        /// Used so far.
        public var used: Int64
        /// At most this much.
        public var cap: Int64?

        /// Used `used` of `cap`.
        public init(_ used: Int64, of cap: Int64?) {
            self.used = used
            self.cap = cap
        }

        /// The share that is used, 0...1; 0 without a cap.
        public var share: Double { cap.map { $0 > 0 ? min(1, Double(used) / Double($0)) : 1 } ?? 0 }
    }

    /// Use in the three windows. `run` is absent for wakes, `minute` for money and tokens.
    public struct Windows: Codable, Sendable, Hashable {
        /// The last 60 seconds.
        public var minute: Use?
        /// Since this run began; see `MemoryStore.beginRun`.
        public var run: Use?
        /// The last 60 minutes.
        public var hour: Use
        /// The last 24 hours.
        public var day: Use
    }

    /// Its name, also that of its identity's folder.
    public var name: String
    /// Its role.
    public var role: String
    /// Its node id.
    public var node: String
    /// Its agent id.
    public var agent: String
    /// Its room.
    public var room: String
    /// Provider and model.
    public var model: String
    /// This run's name.
    public var run: String
    /// The process it lives in.
    public var process: Int32
    /// Unix milliseconds.
    public var startedAt: Int64
    /// Unix milliseconds of this report.
    public var updatedAt: Int64
    /// `idle`, `thinking`, `waiting` (for a model that fails) or `stopped`.
    public var state: String
    /// Why it stopped.
    public var stoppedBecause: String?
    /// Model calls.
    public var wakes: Windows
    /// Millionths of a US dollar, open reservations included.
    public var cost: Windows
    /// Whether it is known what the model costs; where it is not, the token caps rule. Nil in reports of older versions.
    public var isPriced: Bool?
    /// Tokens, open reservations included.
    public var tokens: Windows
    /// Answers that the memory has accepted, over the identity's life.
    public var emitted: Int64
    /// Of these, how many another node's receipt has proved to be stored there.
    public var reached: Int64
    /// Answers that wait for a person.
    public var held: Int
    /// Blocks that wait for this peer.
    public var waiting: Int
    /// Peers that are connected.
    public var connected: Int
    /// What was not done, by reason, over the identity's life.
    public var suppressed: [String: Int64]
    /// All totals over the identity's life.
    public var lifetime: [String: Int64]
    /// `closed`, `open` or `half open`.
    public var breaker: String
    /// Unix milliseconds of the last model call.
    public var lastWake: Int64?
    /// The last thing that went wrong, in words.
    public var lastTrouble: String?
    /// Budgets near their caps.
    public var warnings: [String]
}
