public import CAT7
public import MeshProtocol
public import RelevanceGate

/// Everything that a headless peer is told, out of one TOML file. Made by `init(toml:file:)`, which checks it as a whole:
/// what exists is consistent.
public struct PeerConfiguration: Sendable, Hashable {
    /// Its name on the mesh; also a plain folder name.
    public var name: PeerName
    /// What it does.
    public var role: Role
    /// The person's own instructions, added to the role's prompt.
    public var instructions: String?
    /// What it wants to hear of.
    public var topics: [String]
    /// The room.
    public var room: RoomName
    /// The relay's address (`ws://` or `wss://`), if any.
    public var relay: String?
    /// Where the relay's token comes from; nil leaves it to the environment's usual variables.
    public var relayToken: KeySource?
    /// The gate's field weights: given, of the named profile, or of the role.
    public var weights: FieldWeights
    /// The model.
    public var model: ModelSettings
    /// What the model is shown.
    public var context: ContextSettings
    /// What it may use up.
    public var budget: BudgetSettings
    /// When it must stop or ask.
    public var safety: SafetySettings
    /// Whom its answers are for.
    public var routing: Routing
    /// What it writes down.
    public var logging: LogSettings
    /// What is allowed but probably not meant, each with its line; `dry-run` shows them.
    public var warnings: [String]

    /// The system prompt: of the role, with the person's instructions.
    public var systemPrompt: String { role.prompt(name: name.text, instructions: instructions) }
}

/// Which model, and how it is reached.
public struct ModelSettings: Sendable, Hashable {
    /// Who runs it.
    public var provider: Provider
    /// The vendor's name of it; empty for programs and scripts.
    public var name: String
    /// Where it is reached; nil for programs and scripts.
    public var address: ModelAddress?
    /// Where the key comes from; nil if none is sent. A key is never sent to another host than the vendor's own unless the
    /// file names its source.
    public var key: KeySource?
    /// The program and its arguments, for `command`.
    public var command: [String]
    /// The longest wait for an answer, repeats included.
    public var timeout: Duration
    /// The most tokens of one answer.
    public var maxTokensPerCall: Int
    /// How often a request is sent when the vendor is busy, 1...6.
    public var maxAttempts: Int
    /// What it costs; nil if nobody knows, and then the budget caps the tokens.
    public var price: Price?
}

/// How much the model is shown besides the observation that woke the peer.
public struct ContextSettings: Sendable, Hashable {
    /// Generations of ancestors.
    public var generations: Int
    /// Own latest observations.
    public var own: Int
    /// The room's latest observations.
    public var room: Int
    /// Tokens of all that together, by `TokenEstimate`.
    public var maxTokens: Int
}

/// What a peer may use up.
public struct BudgetSettings: Sendable, Hashable {
    /// Model calls in any 60 seconds.
    public var wakesPerMinute: Int
    /// Model calls in any 60 minutes.
    public var wakesPerHour: Int
    /// Model calls in any 24 hours.
    public var wakesPerDay: Int
    /// Model calls in any 60 minutes that one author may cause.
    public var wakesPerCounterpartPerHour: Int
    /// Cost from start to orderly stop, crashes in between included.
    public var costPerRun: MicroDollars
    /// Cost in any 60 minutes.
    public var costPerHour: MicroDollars
    /// Cost in any 24 hours.
    public var costPerDay: MicroDollars
    /// Tokens from start to orderly stop, crashes in between included, if capped.
    public var tokensPerRun: Int?
    /// Tokens in any 60 minutes, if capped.
    public var tokensPerHour: Int?
    /// Tokens in any 24 hours, if capped.
    public var tokensPerDay: Int?
    /// The share of a cap, in percent, from which on the peer warns.
    public var warnAtPercent: Int

    /// Whether any token cap is set.
    public var capsTokens: Bool { tokensPerRun != nil || tokensPerHour != nil || tokensPerDay != nil }
}

/// When a peer must stop or ask.
public struct SafetySettings: Sendable, Hashable {
    /// How many generations back it looks for itself.
    public var cycleDepth: Int
    /// Whether the built-in approval patterns apply.
    public var usesDefaultGates: Bool
    /// The file's own patterns for every field.
    public var gatesForAny: [String]
    /// The file's own patterns by field.
    public var gates: PerField<[String]>
    /// How many wakes may wait.
    public var queueLimit: Int
    /// Failures in a row that open the circuit breaker.
    public var breakerFailures: Int
    /// How long it stays open the first time.
    public var breakerPause: Duration
}

/// Whom answers are for.
public enum Routing: String, CaseIterable, Sendable, Hashable {
    /// The room.
    case broadcast
    /// The author of the block that is answered.
    case targeted
    /// The model chooses.
    case auto
}

/// What a peer writes down about itself.
public struct LogSettings: Sendable, Hashable {
    /// How much.
    public enum Level: String, CaseIterable, Sendable, Hashable {
        case error, warn, info, debug
    }

    /// How much.
    public var level: Level
    /// The file; nil for standard error.
    public var file: String?
    /// Bytes after which a new file is begun.
    public var maxFileSize: Int
    /// How many old files are kept.
    public var keep: Int
}
