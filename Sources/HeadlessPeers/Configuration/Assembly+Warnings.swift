import CAT7
import RelevanceGate

/// What is allowed but probably not meant.
extension Assembly {
    mutating func warn(about configuration: PeerConfiguration) {
        for field in configuration.role.essentialFields where configuration.weights[field] < 1.5 {
            warnings.append(
                reader.problem(
                    "role_weights.\(field.name)",
                    "a \(configuration.role.name) lives on '\(field.name)', which weighs less than 1.5"))
        }
        if let advice = Self.advice(on: configuration.model.command) {
            warnings.append(reader.problem("model.command", advice))
        }
        for (name, cap) in [
            ("run", configuration.budget.tokensPerRun), ("hour", configuration.budget.tokensPerHour),
            ("day", configuration.budget.tokensPerDay),
        ] {
            guard let cap, configuration.tokensPerCall > cap else { continue }
            warnings.append(
                reader.problem(
                    "budget.max_tokens_per_\(name)",
                    "one call may use up to \(configuration.tokensPerCall) tokens, more than the cap of \(cap) per \(name): "
                        + "those with a long prompt will not be made"))
        }
        if let call = configuration.costPerCall {
            for (name, cap) in [
                ("run", configuration.budget.costPerRun), ("hour", configuration.budget.costPerHour),
                ("day", configuration.budget.costPerDay),
            ] where call > cap {
                warnings.append(
                    reader.problem(
                        "budget.max_cost_usd_per_\(name)",
                        "one call may cost up to \(call), more than the cap of \(cap) per \(name): no call will be made"
                    ))
            }
        }
    }

    /// Coding agents come with tools, which the words of strangers could move; peers need none.
    private static func advice(on command: [String]) -> String? {
        switch command.first?.split(separator: "/").last {
        case "claude" where !command.contains("--tools") || !command.contains("--strict-mcp-config"):
            "'claude' keeps its tools, and what others write in the room could use them; add --tools \"\" and "
                + "--strict-mcp-config"
        case "codex" where !command.contains("read-only"):
            "'codex' may change files, and what others write in the room could make it; add --sandbox read-only"
        default: nil
        }
    }
}
