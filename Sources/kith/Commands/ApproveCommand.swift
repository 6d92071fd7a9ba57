import Ambient
import ArgumentParser
import MeshBridge
import MeshMemory
import MeshProtocol

/// `kith approve`: the person's word on what their agent asked for. Not a tool, so that no agent can give it.
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve", abstract: "Agree to what your agent asked for, at a terminal.",
        discussion: """
            Shows exactly what would be agreed to and asks you to type a code. Afterwards the agent may do this one thing, \
            once, within ten minutes or until the request lapses. Works beside a running node and without one.

            EXAMPLE
              kith approve 1f0c9a37be42
            """)

    @OptionGroup var node: NodeOptions
    @Argument(help: "The first digits of the request's digest. Default: the only one that waits.") var digest: String?

    func run() async throws {
        let terminal = try PersonsTerminal(for: "kith approve")
        let waiting = try WaitingApprovals(node)
        let entry = try waiting.find(digest)
        terminal.show(ApprovalText.whole(entry, width: terminal.width))
        guard terminal.confirms("To agree to this,", random: SystemRandom()) else {
            throw Refusal("That was not the code. Nothing was approved.")
        }
        try waiting.decide(entry, isApproved: true)
        terminal.show("Approved. Tell your agent that it may go on.")
    }
}

/// `kith decline`: the person's no.
struct DeclineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "decline", abstract: "Say no to what your agent asked for, at a terminal.")

    @OptionGroup var node: NodeOptions
    @Argument(help: "The first digits of the request's digest. Default: the only one that waits.") var digest: String?

    func run() async throws {
        let terminal = try PersonsTerminal(for: "kith decline")
        let waiting = try WaitingApprovals(node)
        let entry = try waiting.find(digest)
        terminal.show(ApprovalText.whole(entry, width: terminal.width))
        try waiting.decide(entry, isApproved: false)
        terminal.show("Declined.")
    }
}
