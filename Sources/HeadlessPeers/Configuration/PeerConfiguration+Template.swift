import CAT7
import RelevanceGate

extension PeerConfiguration {
    /// The file that `kith peer init` writes: what must be decided is there, everything else is commented out with its
    /// default. It loads as it is.
    public static func template(role: Role, name: String, provider: Provider = .anthropic) -> String {
        var chosen: [String: ConfigurationValue] = [
            "identity.name": .text(name), "identity.role": .text(role.name), "mesh.room": .text("default"),
            "model.provider": .text(provider.rawValue), "model.max_tokens_per_call": .integer(1024),
            "budget.max_cost_usd_per_run": .number(2), "budget.max_cost_usd_per_hour": .number(0.5),
            "budget.max_cost_usd_per_day": .number(2), "safety.approval_gates": .text("default"),
            "routing.response_routing": .text("broadcast"),
        ]
        for field in Field.allCases { chosen["role_weights.\(field.name)"] = .number(role.weights[field]) }
        switch provider {
        case .anthropic: chosen["model.name"] = .text("claude-sonnet-5-5")
        case .openai: chosen["model.name"] = .text("gpt-5-mini")
        case .mistral: chosen["model.name"] = .text("mistral-small-latest")
        case .ollama: chosen["model.name"] = .text("llama3.2:3b")
        case .command:
            chosen["model.command"] = .texts(Self.claude)
            chosen["budget.max_tokens_per_day"] = .integer(500_000)
        case .scripted: break
        }
        let key = provider.defaultKeyVariable.map { "# The key is taken from $\($0), never from this file.\n" } ?? ""
        let opening = """
            # A headless peer. Try it with `kith peer dry-run`, start it with `kith peer run`.
            # `kith peer schema` prints the JSON Schema of this file.
            \(key)
            """
        let sections = ConfigurationKeys.sections.filter { $0.name != "attach" }.map { section in
            lines(of: section.name, summary: section.summary, chosen: chosen)
        }
        return opening + "\n" + sections.joined(separator: "\n")
    }

    /// Claude Code without any tool, of its own or of an MCP server, and without Kith's own server: what strangers wrote must
    /// find no hands. Both options are needed (seen with 2.1).
    private static let claude = ["claude", "-p", "--tools", "", "--strict-mcp-config", "--output-format", "json"]

    private static func lines(of section: String, summary: String, chosen: [String: ConfigurationValue]) -> String {
        let keys = ConfigurationKeys.keys(in: section).filter { $0.refusal == nil }
        let isUsed = keys.contains { chosen[$0.path] != nil }
        var text = "# \(summary)\n\(isUsed ? "" : "# ")[\(section)]\n"
        for key in keys {
            let value = chosen[key.path] ?? key.standard ?? example(for: key)
            let line = "\(key.name) = \(written(value))"
            let comment = section == "role_weights" || section == "safety.gates" ? "" : "  # \(key.summary)"
            text += (chosen[key.path] == nil ? "# " : "") + line + comment + "\n"
        }
        return text
    }

    private static func example(for key: ConfigurationKey) -> ConfigurationValue {
        switch key.kind {
        case .text: .text("...")
        case .word(let words): .text(words.first ?? "")
        case .integer(let range): .integer(min(range.upperBound, max(range.lowerBound, 1_000_000)))
        case .weight: .number(1)
        case .dollars: .number(1)
        case .texts, .command: .texts(["..."])
        }
    }

    private static func written(_ value: ConfigurationValue) -> String {
        func quoted(_ text: String) -> String {
            let escaped = text.unicodeScalars.map { scalar -> String in
                switch scalar {
                case "\"": "\\\""
                case "\\": "\\\\"
                default: scalar.value < 0x20 || scalar.value == 0x7F ? " " : String(scalar)
                }
            }
            return "\"" + escaped.joined() + "\""
        }
        switch value {
        case .text(let text): return quoted(text)
        case .integer(let number): return String(number)
        case .number(let number): return "\(number)"
        case .texts(let texts): return "[" + texts.map(quoted).joined(separator: ", ") + "]"
        }
    }
}
