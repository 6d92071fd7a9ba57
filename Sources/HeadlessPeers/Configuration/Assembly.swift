import CAT7
import MeshNode
import MeshProtocol
import RelevanceGate

/// Puts a configuration together from values that are each right, and finds those that contradict each other.
struct Assembly {
    var reader: ConfigurationReader
    var warnings: [PeerConfigurationError.Problem] = []

    init(_ reader: ConfigurationReader) { self.reader = reader }

    /// What is wrong, in the order of the file.
    var problems: [PeerConfigurationError.Problem] {
        reader.problems.sorted {
            ($0.line ?? .max, $0.column ?? .max, $0.text) < ($1.line ?? .max, $1.column ?? .max, $1.text)
        }
    }

    /// The configuration, or nil if there are problems.
    mutating func configuration() -> PeerConfiguration? {
        let name = name()
        let role = role()
        let room = room()
        let relay = relay()
        let relayToken = source("mesh.relay_token")
        if relayToken != nil, relay == nil {
            reader.report("mesh", "a relay's token is named, but no relay; add mesh.relay or remove it")
        }
        let weights = weights(role: role)
        let budget = budget()
        let model = model(budget: budget)
        let safety = safety()
        guard reader.problems.isEmpty, let name, let room, let model else { return nil }
        var configuration = PeerConfiguration(
            name: name, role: role, instructions: text("identity.instructions"),
            topics: texts("identity.topics") ?? role.topics, room: room, relay: relay, relayToken: relayToken,
            weights: weights, model: model,
            context: ContextSettings(
                generations: integer("context.k_lineage"), own: integer("context.n_own"),
                room: integer("context.n_room"), maxTokens: integer("context.max_context_tokens")),
            budget: budget, safety: safety, routing: Routing(rawValue: word("routing.response_routing")) ?? .broadcast,
            logging: LogSettings(
                level: LogSettings.Level(rawValue: word("logging.level")) ?? .info, file: text("logging.file_path"),
                maxFileSize: integer("logging.max_file_size"), keep: integer("logging.keep")),
            warnings: [])
        warn(about: configuration)
        configuration.warnings = warnings.map(\.description)
        return configuration
    }

    // MARK: Who and where

    private mutating func name() -> PeerName? {
        guard let text = text("identity.name") else { return nil }
        guard let name = try? PeerName(text), (try? IdentityName.check(name)) != nil else {
            reader.report(
                "identity.name",
                "'name' must be 1 to 40 of the characters a-z, A-Z, 0-9, '-', '_', '.', not beginning with '.'")
            return nil
        }
        return name
    }

    private mutating func role() -> Role {
        let text = word("identity.role")
        if let role = Role(name: text) { return role }
        let names = Role.allCases.map(\.name)
        let nearest = Spelling.nearest(to: text, among: names).map { "; did you mean '\($0)'?" } ?? "."
        reader.report(
            "identity.role",
            "'role' must be one of \(names.joined(separator: ", "))\(nearest) For a role of your own, take 'generic' and "
                + "describe it in identity.instructions")
        return .generic
    }

    private mutating func room() -> RoomName? {
        do { return try RoomName(word("mesh.room")) } catch {
            reader.report("mesh.room", "'room': \(error.why)")
            return nil
        }
    }

    private mutating func relay() -> String? {
        guard let text = text("mesh.relay") else { return nil }
        guard text.hasPrefix("wss://") || text.hasPrefix("ws://"), !text.contains(where: \.isWhitespace) else {
            reader.report("mesh.relay", "'relay' must be an address that begins with wss:// (or ws:// on this machine)")
            return nil
        }
        return text
    }

    private mutating func weights(role: Role) -> FieldWeights {
        let given = Field.allCases.filter { reader.isWritten("role_weights.\($0.name)") }
        let profile = text("profile")
        if !given.isEmpty, profile != nil {
            reader.report("profile", "'profile' and [role_weights] contradict each other; keep one of them")
        }
        if !given.isEmpty, given.count < Field.allCases.count {
            let missing = Field.allCases.filter { !given.contains($0) }.map(\.name).joined(separator: ", ")
            reader.report("role_weights", "[role_weights] lacks \(missing); give all seven fields")
        }
        if !given.isEmpty {
            return FieldWeights(PerField { number("role_weights.\($0.name)") ?? 1 })
        }
        return profile.flatMap(FieldWeights.profile(named:)) ?? role.weights
    }

    // MARK: Model and money

    private mutating func model(budget: BudgetSettings) -> ModelSettings? {
        guard let provider = Provider(rawValue: word("model.provider")) else { return nil }
        let name = text("model.name") ?? ""
        let command = texts("model.command") ?? []
        let key = source("model.api_key")
        let base = text("model.base_url")
        switch provider {
        case .command:
            if command.isEmpty {
                reader.report(
                    "model", "provider \"command\" needs 'command', for example command = [\"claude\", \"-p\"]")
            }
            refuse(["base_url", "api_key_env", "api_key_file"], with: provider)
        case .scripted: refuse(["base_url", "api_key_env", "api_key_file", "command"], with: provider)
        case .anthropic, .openai, .ollama, .mistral:
            if !reader.isWritten("model.name") {
                reader.report("model", "'name' is missing in [model]: the vendor's name of the model")
            }
            refuse(["command"], with: provider)
        }
        let address = address(base, provider: provider)
        let isOwnHost = address == provider.defaultBase.flatMap { try? ModelAddress($0) }
        let usedKey = key ?? (isOwnHost ? provider.defaultKeyVariable.map(KeySource.environment) : nil)
        if let address, !address.isSecure, !address.isLoopback, usedKey != nil {
            reader.report("model.base_url", "'base_url' must begin with https://, or the key would travel in the clear")
        }
        let price = price(of: name, provider: provider, isOwnHost: isOwnHost)
        if price == nil, !budget.capsTokens, reader.problems.isEmpty {
            reader.report(
                "model.name",
                "nobody knows what this model costs, so that no cost cap can hold. Give [model.price] input and output, or "
                    + "cap the tokens: budget.max_tokens_per_day")
        }
        return ModelSettings(
            provider: provider, name: name, address: address, key: usedKey, command: command,
            timeout: .seconds(integer("model.timeout_seconds")), maxTokensPerCall: integer("model.max_tokens_per_call"),
            maxAttempts: integer("model.max_attempts"), price: price)
    }

    private mutating func refuse(_ names: [String], with provider: Provider) {
        for name in names where reader.values["model.\(name)"] != nil {
            reader.report("model.\(name)", "'\(name)' contradicts provider \"\(provider.rawValue)\"; remove it")
        }
    }

    private mutating func address(_ text: String?, provider: Provider) -> ModelAddress? {
        guard let base = text ?? provider.defaultBase, provider.defaultBase != nil else { return nil }
        do { return try ModelAddress(base) } catch {
            reader.report("model.base_url", "'base_url': \(error)")
            return nil
        }
    }

    /// A source of a secret from the two keys `<path>_env` and `<path>_file`.
    private mutating func source(_ path: String) -> KeySource? {
        let variable = text(path + "_env")
        let file = text(path + "_file")
        if variable != nil, file != nil {
            let name = path.split(separator: ".").last ?? ""
            reader.report(path + "_file", "'\(name)_env' and '\(name)_file' contradict each other; keep one of them")
        }
        return variable.map(KeySource.environment) ?? file.map(KeySource.file)
    }

    private mutating func price(of name: String, provider: Provider, isOwnHost: Bool) -> Price? {
        func amount(_ name: String) -> MicroDollars? {
            number("model.price.\(name)").flatMap(MicroDollars.init(dollars:))
        }
        guard reader.has(section: "model.price") else {
            // At another host than the vendor's the same name may cost anything.
            let isListed = isOwnHost || provider == .ollama || provider.defaultBase == nil
            return isListed ? PriceList.price(of: name, provider: provider) : nil
        }
        guard let input = amount("input"), let output = amount("output") else {
            reader.report("model.price", "[model.price] needs both 'input' and 'output'")
            return nil
        }
        return Price(input: input, cachedInput: amount("cached_input"), output: output)
    }

    private mutating func budget() -> BudgetSettings {
        let budget = BudgetSettings(
            wakesPerMinute: integer("budget.max_wakes_per_minute"), wakesPerHour: integer("budget.max_wakes_per_hour"),
            wakesPerDay: integer("budget.max_wakes_per_day"),
            wakesPerCounterpartPerHour: integer("budget.max_wakes_per_counterpart_per_hour"),
            costPerRun: dollars("budget.max_cost_usd_per_run"), costPerHour: dollars("budget.max_cost_usd_per_hour"),
            costPerDay: dollars("budget.max_cost_usd_per_day"), tokensPerRun: count("budget.max_tokens_per_run"),
            tokensPerHour: count("budget.max_tokens_per_hour"), tokensPerDay: count("budget.max_tokens_per_day"),
            warnAtPercent: integer("budget.warn_at_percent"))
        ordered("max_wakes_per_minute", "max_wakes_per_hour", budget.wakesPerMinute, budget.wakesPerHour)
        ordered("max_wakes_per_hour", "max_wakes_per_day", budget.wakesPerHour, budget.wakesPerDay)
        ordered("max_cost_usd_per_hour", "max_cost_usd_per_day", budget.costPerHour, budget.costPerDay)
        if let hour = budget.tokensPerHour, let day = budget.tokensPerDay {
            ordered("max_tokens_per_hour", "max_tokens_per_day", hour, day)
        }
        return budget
    }

    /// A shorter period cannot have a higher cap than a longer one; where only one of them is written, the other follows.
    private mutating func ordered<Amount: Comparable>(
        _ short: String, _ long: String, _ shortValue: Amount, _ longValue: Amount
    ) {
        guard shortValue > longValue else { return }
        let isWritten = reader.values["budget.\(short)"] != nil && reader.values["budget.\(long)"] != nil
        guard isWritten else { return }
        reader.report(
            "budget.\(short)", "'\(short)' is above '\(long)', which contradicts it; lower one or raise the other")
    }

    // MARK: Safety

    private mutating func safety() -> SafetySettings {
        let gates = word("safety.approval_gates")
        let own = reader.has(section: "safety.gates")
        if gates == "none", own {
            reader.report(
                "safety.approval_gates", "'approval_gates' is \"none\", but [safety.gates] has patterns; remove one")
        }
        if gates == "only", !own {
            reader.report("safety.approval_gates", "'approval_gates' is \"only\", but [safety.gates] has no patterns")
        }
        return SafetySettings(
            cycleDepth: integer("safety.cycle_depth"), usesDefaultGates: gates == "default",
            gatesForAny: texts("safety.gates.any") ?? [], gates: PerField { texts("safety.gates.\($0.name)") ?? [] },
            queueLimit: integer("safety.queue_limit"), breakerFailures: integer("safety.breaker_failures"),
            breakerPause: .seconds(integer("safety.breaker_seconds")))
    }

    // MARK: Values

    private func value(_ path: String) -> ConfigurationValue? {
        reader.values[path] ?? ConfigurationKeys.key(path)?.standard
    }

    private func text(_ path: String) -> String? {
        if case .text(let text)? = value(path) { text } else { nil }
    }

    private func word(_ path: String) -> String { text(path) ?? "" }

    private func texts(_ path: String) -> [String]? {
        if case .texts(let texts)? = value(path) { texts } else { nil }
    }

    private func number(_ path: String) -> Double? {
        if case .number(let number)? = value(path) { number } else { nil }
    }

    private func count(_ path: String) -> Int? {
        if case .integer(let number)? = value(path) { Int(number) } else { nil }
    }

    /// A number that the table gives a standard for.
    private func integer(_ path: String) -> Int { count(path) ?? 1 }

    private func dollars(_ path: String) -> MicroDollars { number(path).flatMap(MicroDollars.init(dollars:)) ?? .zero }
}
