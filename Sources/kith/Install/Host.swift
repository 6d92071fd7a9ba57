import ArgumentParser

/// A coding agent that can start `kith mcp`, and where it keeps its list of servers.
enum Host: String, CaseIterable, ExpressibleByArgument {
    case claude, codex, cursor, vscode, gemini

    /// The configuration file, relative to the project folder (or to the home folder when it starts with `~/`).
    var configurationPath: String {
        switch self {
        case .claude: ".mcp.json"
        case .codex: "~/.codex/config.toml"
        case .cursor: ".cursor/mcp.json"
        case .vscode: ".vscode/mcp.json"
        case .gemini: ".gemini/settings.json"
        }
    }

    /// What the person does after the file is written.
    var nextStep: String {
        switch self {
        case .claude: "Start Claude Code in this folder and approve the server 'kith'; '/mcp' shows it."
        case .codex: "Start Codex; 'codex mcp list' shows it."
        case .cursor: "Open Cursor's settings, 'MCP', and switch 'kith' on."
        case .vscode: "Open the file in VS Code and press 'Start' above the server."
        case .gemini: "Start Gemini CLI; '/mcp' shows it."
        }
    }
}
