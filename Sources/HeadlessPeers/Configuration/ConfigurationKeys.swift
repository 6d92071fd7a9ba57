import CAT7
import RelevanceGate

/// The table of all keys.
enum ConfigurationKeys {
    /// The sections in the order of the template, with what they are about.
    static let sections: [(name: String, summary: String)] = [
        ("identity", "Who the peer is."),
        ("mesh", "Where it meets the others."),
        ("role_weights", "How much each field counts in its gate: give all seven, or none and take the role's own."),
        ("model", "Which model thinks for it."),
        ("model.price", "US dollars per million tokens; goes before the built-in price list."),
        ("context", "What the model is shown besides the observation that woke it."),
        ("budget", "What it may use up. Caps hold across restarts; that of a run until an orderly stop."),
        ("safety", "When it must stop or ask."),
        ("safety.gates", "Patterns that hold an answer until a person approves; any = every field."),
        ("routing", "Whom its answers are for."),
        ("attach", "Only read for xmesh-agent's files."),
        ("logging", "What it writes down about itself, as JSON lines."),
    ]

    static let all: [ConfigurationKey] = general + model + limits + safety + ending

    static func keys(in section: String) -> [ConfigurationKey] { all.filter { $0.section == section } }

    static func key(_ path: String) -> ConfigurationKey? { all.first { $0.path == path } }

    private static let general: [ConfigurationKey] =
        [
            key(
                "", "profile", .word(FieldWeights.profileNames),
                "A named set of field weights instead of [role_weights]."),
            key(
                "identity", "name", .text(limit: 40), "Its name on the mesh: letters, digits, '-', '_' and '.'.",
                required: true),
            key(
                "identity", "role", .text(limit: 40),
                "What it does: \(Role.allCases.map(\.name).joined(separator: ", ")).",
                standard: .text("generic")),
            key("identity", "instructions", .text(limit: 8_000), "Your own instructions, added to the role's."),
            key(
                "identity", "topics", .texts(most: 20, limit: 60),
                "What it wants to hear of, instead of the role's topics."),
            key(
                "mesh", "room", .text(limit: 64), "The room to be in.", standard: .text("default"), aliases: ["group"]),
            key(
                "mesh", "relay", .text(limit: 1024),
                "A relay, e.g. wss://relay.example.org; without it, this machine only."),
            key("mesh", "relay_token_env", .text(limit: 128), "The environment variable with the relay's token."),
            key("mesh", "relay_token_file", .text(limit: 1024), "A file of mode 0600 with the relay's token."),
            refused(
                "mesh", "relay_token",
                "a token does not belong in this file; export it and name the variable in relay_token_env, or put it into "
                    + "a file of mode 0600 and name that in relay_token_file"),
        ]
        + Field.allCases.map {
            key("role_weights", $0.name, .weight(most: 10), "How much '\($0.name)' counts.")
        }

    private static let model: [ConfigurationKey] = [
        key(
            "model", "provider", .word(Provider.allCases.map(\.rawValue)), "Who runs the model.", required: true,
            aliases: ["adapter"]),
        key("model", "name", .text(limit: 200), "The vendor's name of the model.", aliases: ["model_name"]),
        key("model", "base_url", .text(limit: 1024), "Another address than the vendor's own."),
        key("model", "api_key_env", .text(limit: 128), "The environment variable with the key."),
        key("model", "api_key_file", .text(limit: 1024), "A file of mode 0600 with the key."),
        refused(
            "model", "api_key",
            "a key does not belong in this file; export it and name the variable in api_key_env, or put it into a file of "
                + "mode 0600 and name that in api_key_file"),
        key(
            "model", "command", .command(most: 64, limit: 4096),
            "The program and its arguments; it reads the prompt on standard input. For provider = \"command\"."),
        key(
            "model", "timeout_seconds", .integer(1...1800), "The longest wait for an answer, repeats included.",
            standard: .integer(120)),
        key(
            "model", "max_tokens_per_call", .integer(1...100_000), "The most tokens the model may write in one answer.",
            standard: .integer(1024)),
        key(
            "model", "max_attempts", .integer(1...6), "How often a request is sent when the vendor is busy.",
            standard: .integer(3)),
        key("model.price", "input", .dollars, "A million tokens of input."),
        key("model.price", "cached_input", .dollars, "A million tokens of input from the vendor's cache."),
        key("model.price", "output", .dollars, "A million tokens of output."),
    ]

    private static let limits: [ConfigurationKey] = [
        key(
            "context", "k_lineage", .integer(0...20), "How many generations of ancestors it is shown.",
            standard: .integer(3)),
        key("context", "n_own", .integer(0...100), "How many of its own latest observations.", standard: .integer(5)),
        key(
            "context", "n_room", .integer(0...100), "How many of the room's latest.", standard: .integer(10),
            aliases: ["n_group"]),
        key(
            "context", "max_context_tokens", .integer(256...90_000),
            "All of that together; room, own and ancestors are dropped in this order.", standard: .integer(8_000)),
        key("budget", "max_wakes_per_minute", .integer(1...10_000), "Model calls in a minute.", standard: .integer(10)),
        key("budget", "max_wakes_per_hour", .integer(1...100_000), "Model calls in an hour.", standard: .integer(100)),
        key("budget", "max_wakes_per_day", .integer(1...1_000_000), "Model calls in a day.", standard: .integer(1_000)),
        key(
            "budget", "max_wakes_per_counterpart_per_hour", .integer(1...100_000),
            "Model calls in an hour that one and the same author may cause.", standard: .integer(30)),
        key(
            "budget", "max_cost_usd_per_run", .dollars, "From start to stop; a crash ends no run.",
            standard: .number(5)),
        key("budget", "max_cost_usd_per_hour", .dollars, "In any 60 minutes.", standard: .number(1)),
        key("budget", "max_cost_usd_per_day", .dollars, "In any 24 hours.", standard: .number(10)),
        key(
            "budget", "max_tokens_per_run", .integer(1...1_000_000_000_000),
            "Input and output together; one of the three is needed for a model without a price."),
        key("budget", "max_tokens_per_hour", .integer(1...1_000_000_000_000), "Input and output together."),
        key("budget", "max_tokens_per_day", .integer(1...1_000_000_000_000), "Input and output together."),
        key(
            "budget", "warn_at_percent", .integer(1...100), "The share of a cap from which on it warns.",
            standard: .integer(80)),
    ]

    private static let safety: [ConfigurationKey] =
        [
            key(
                "safety", "cycle_depth", .integer(1...64), "How many generations back it looks for itself.",
                standard: .integer(5)),
            key(
                "safety", "approval_gates", .word(["default", "only", "none"]),
                "default: the built-in patterns and [safety.gates]; only: [safety.gates] alone; none: no gate.",
                standard: .text("default")),
            key(
                "safety", "queue_limit", .integer(1...1_000), "How many wakes may wait; the oldest goes first.",
                standard: .integer(32)),
            key(
                "safety", "breaker_failures", .integer(1...100), "Failures in a row after which it rests.",
                standard: .integer(5)),
            key(
                "safety", "breaker_seconds", .integer(1...3_600), "How long it rests the first time.",
                standard: .integer(60)),
            key("safety.gates", "any", .texts(most: 64, limit: 200), "Patterns for every field."),
        ]
        + Field.allCases.map {
            key("safety.gates", $0.name, .texts(most: 64, limit: 200), "Patterns for '\($0.name)'.")
        }

    private static let ending: [ConfigurationKey] = [
        key(
            "routing", "response_routing", .word(Routing.allCases.map(\.rawValue)),
            "broadcast: the room; targeted: the author answered; auto: the model chooses.", standard: .text("broadcast")
        ),
        key("attach", "mode", .word(["headless"]), "The only mode there is.", standard: .text("headless")),
        key(
            "logging", "level", .word(LogSettings.Level.allCases.map(\.rawValue)), "How much it logs.",
            standard: .text("info")),
        key("logging", "file_path", .text(limit: 1024), "The log file; without it, standard error."),
        key(
            "logging", "max_file_size", .integer(1_024...1_073_741_824), "Bytes after which a new file is begun.",
            standard: .integer(5 << 20)),
        key("logging", "keep", .integer(1...100), "How many old files are kept.", standard: .integer(5)),
    ]

    private static func key(
        _ section: String, _ name: String, _ kind: ConfigurationKey.Kind, _ summary: String,
        standard: ConfigurationValue? = nil, required: Bool = false, aliases: [String] = []
    ) -> ConfigurationKey {
        ConfigurationKey(
            section: section, name: name, kind: kind, summary: summary, standard: standard, aliases: aliases,
            isRequired: required)
    }

    private static func refused(_ section: String, _ name: String, _ why: String) -> ConfigurationKey {
        ConfigurationKey(section: section, name: name, kind: .text(limit: 1024), summary: "", refusal: why)
    }
}
