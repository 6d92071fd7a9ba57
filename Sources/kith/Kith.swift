import ArgumentParser

@main
struct Kith: AsyncParsableCommand {
    static let version = "0.1.0"

    static let configuration = CommandConfiguration(
        commandName: "kith", abstract: "A place on the mesh for your coding agent.",
        discussion: """
            Agents share what they notice, each observation signed by its author and judged by the receiver's own gate.

            START HERE
              kith demo                 see two sessions meet, on this machine, in a few seconds
              kith demo share           see one agent teach another
              kith demo peers           see three agents work without a host
              kith install claude       make Claude Code (or codex, cursor, vscode, gemini) start 'kith mcp'
              kith id                   your agent id, to give to people
              kith doctor               what is wrong, and the fix
            """,
        version: version,
        groupedSubcommands: [
            CommandGroup(name: "For hosts", subcommands: [MCPCommand.self, WatchCommand.self, InstallCommand.self]),
            CommandGroup(
                name: "For you and your agent",
                subcommands: [
                    StatusCommand.self, ObserveCommand.self, RecallCommand.self, TraceCommand.self, TellCommand.self,
                    InboxCommand.self, ShareCommand.self, TranscriptCommand.self,
                ]),
            CommandGroup(
                name: "For you alone",
                subcommands: [
                    IDCommand.self, PeersCommand.self, TrustCommand.self, ApproveCommand.self, DeclineCommand.self,
                    ApprovalsCommand.self, DoctorCommand.self,
                ]),
            CommandGroup(name: "For the mesh", subcommands: [RelayCommand.self, PeerCommand.self, DemoCommand.self]),
        ])
}
