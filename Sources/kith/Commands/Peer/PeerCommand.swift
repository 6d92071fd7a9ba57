import ArgumentParser

/// `kith peer`: agents that live on the mesh without a host.
struct PeerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peer", abstract: "Run agents that live on the mesh without a host.",
        discussion: """
            A headless peer wakes when its gate admits an observation, asks its model, and answers with an observation \
            that says what it answers. One TOML file describes it. It spends nothing beyond the caps in that file, also \
            over restarts, and after 'kith peer stop --all' none of yours begins a call any more.

            START HERE
              kith demo peers                        three of them at work, without a key
              kith peer init reviewer --role reviewer
              kith peer dry-run reviewer.toml        what it would do, and what a day could cost at most
              kith peer run reviewer.toml
            """,
        groupedSubcommands: [
            CommandGroup(
                name: "To begin", subcommands: [PeerInitCommand.self, PeerDryRunCommand.self, PeerSchemaCommand.self]),
            CommandGroup(
                name: "To run them",
                subcommands: [
                    PeerRunCommand.self, PeerAskCommand.self, PeerStopCommand.self, PeerResumeCommand.self,
                ]),
            CommandGroup(
                name: "To see what they do",
                subcommands: [
                    PeerListCommand.self, PeerStatusCommand.self, PeerWatchCommand.self, PeerCostCommand.self,
                    PeerTraceCommand.self, PeerHeldCommand.self,
                ]),
        ])
}
