import WireJSON

/// The lines a host needs to start `kith mcp`, and their place in an existing file.
struct Snippet {
    enum Problem: Error, CustomStringConvertible {
        case notPlainJSON(String)
        case alreadyThere(String)

        var description: String {
            switch self {
            case .notPlainJSON(let path):
                "\(path) is not plain JSON (it may hold comments), so it is left alone. Add the snippet above by hand."
            case .alreadyThere(let path):
                "\(path) already has an entry for kith. Edit it by hand; the snippet above shows the current form."
            }
        }
    }

    let host: Host
    let binary: String
    let environment: [(String, String)]

    /// The snippet alone, as a person would paste it.
    var text: String {
        host == .codex ? codexSection : wrapped(.object(server(updating: [:]))).prettyText
    }

    /// The whole file with the entry in it.
    func merged(into existing: String?, path: String) throws -> String {
        guard host != .codex else {
            let before = existing ?? ""
            guard !before.contains(codexSection) else { return before }
            guard !before.contains("[mcp_servers.kith]") else { throw Problem.alreadyThere(path) }
            let gap = before.isEmpty ? "" : before.hasSuffix("\n") ? "\n" : "\n\n"
            return before + gap + codexSection + "\n"
        }
        guard let existing, !existing.allSatisfy(\.isWhitespace) else { return text + "\n" }
        guard let parsed = try? JSON(parsing: existing), var root = parsed.objectValue else {
            throw Problem.notPlainJSON(path)
        }
        guard var servers = (root[serversKey] ?? [:]).objectValue else { throw Problem.notPlainJSON(path) }
        servers["kith"] = .object(server(updating: servers["kith"]?.objectValue ?? [:]))
        root[serversKey] = .object(servers)
        return JSON.object(root).prettyText + "\n"
    }

    private var serversKey: String { host == .vscode ? "servers" : "mcpServers" }

    /// The entry. Of an existing one everything is kept that is not about how to start this binary: the person may have
    /// set a name or a room there.
    private func server(updating existing: JSONObject) -> JSONObject {
        var members = existing
        if host == .vscode || host == .claude { members["type"] = "stdio" }
        members["command"] = .string(binary)
        members["args"] = ["mcp"]
        guard !environment.isEmpty else { return members }
        var variables = existing["env"]?.objectValue ?? [:]
        for (name, value) in environment { variables[name] = .string(value) }
        members["env"] = .object(variables)
        return members
    }

    private func wrapped(_ server: JSON) -> JSON {
        .object(JSONObject([(serversKey, .object(JSONObject([("kith", server)])))]))
    }

    private var codexSection: String {
        var lines = [
            "[mcp_servers.kith]", "command = \(quoted(binary))", "args = [\"mcp\"]",
            // Codex hands over only what is named here.
            "env_vars = [\"KITH_HOME\", \"KITH_NAME\", \"KITH_ROOM\", \"KITH_RELAY\", \"KITH_RELAY_TOKEN\"]",
        ]
        if !environment.isEmpty {
            lines.append("env = { " + environment.map { "\($0.0) = \(quoted($0.1))" }.joined(separator: ", ") + " }")
        }
        return lines.joined(separator: "\n")
    }

    /// A TOML basic string; JSON's escapes are a subset of TOML's.
    private func quoted(_ text: String) -> String { JSON.string(text).text }
}
