import Ambient
import ArgumentParser
import MeshBridge
import MeshMemory
import MeshProtocol
import WireJSON

/// `kith approvals`: what waits for the person, and what became of what did.
struct ApprovalsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approvals", abstract: "List what your agents asked for and wait for.",
        discussion: "Looks through every identity of the state folder unless --name chooses one.")

    @OptionGroup var node: NodeOptions
    @Flag(help: "Also what was answered, used or has lapsed.") var all = false
    @Flag(help: "Print JSON.") var json = false

    /// Requests of each identity that `--all` shows.
    private static let mostShown = 50

    func run() async throws {
        let entries = try WaitingApprovals(node).gather { store in
            try all ? store.memory.recentApprovals(limit: Self.mostShown) : store.memory.openApprovals()
        }
        if json {
            print(JSON.array(entries.map(ApprovalText.json)).prettyText)
        } else if entries.isEmpty {
            print(all ? "Nothing was ever asked for." : "Nothing waits for your word.")
        } else {
            for entry in entries { print(ApprovalText.line(entry, now: SystemTime().now)) }
        }
    }
}

/// How a request reads on the command line.
enum ApprovalText {
    /// Everything the person agrees to, every line of it behind a bar.
    static func whole(_ entry: WaitingApprovals.Entry, width: Int) -> String {
        let fence = Fence(random: SystemRandom())
        return """
            \(ConsentText.heading(entry.approval.kind))

            \(ConsentText.barred(entry.approval.shown, width: width))

            asked by \(fence.label(entry.identity)), session \(fence.label(entry.approval.session))
            digest \(entry.approval.digest.text)
            """
    }

    static func line(_ entry: WaitingApprovals.Entry, now: Timestamp) -> String {
        let approval = entry.approval
        let fence = Fence(random: SystemRandom())
        let decider = approval.decidedBy.map { " by \($0.rawValue)" } ?? ""
        let minutes = max(0, (approval.expiresAt - now).components.seconds / 60)
        let isOpen = approval.state == .pending || approval.state == .approved
        let rest = isOpen ? ", \(minutes) min left" : ""
        let head = fence.label(approval.shown.split(separator: "\n").first.map(String.init) ?? "")
        return "\(approval.digest.short)  \(approval.kind.rawValue)  \(approval.state.rawValue)\(decider)\(rest)  "
            + "\(fence.label(entry.identity))  \(head)"
    }

    static func json(_ entry: WaitingApprovals.Entry) -> JSON {
        let approval = entry.approval
        return .object(
            JSONObject([
                ("digest", .string(approval.digest.text)), ("kind", .string(approval.kind.rawValue)),
                ("state", .string(approval.state.rawValue)), ("identity", .string(entry.identity)),
                ("session", .string(approval.session)), ("text", .string(approval.shown)),
                ("requestedAt", .integer(approval.requestedAt.milliseconds)),
                ("expiresAt", .integer(approval.expiresAt.milliseconds)),
                ("decidedBy", approval.decidedBy.map { .string($0.rawValue) } ?? .null),
                ("decidedAt", approval.decidedAt.map { .integer($0.milliseconds) } ?? .null),
            ]))
    }
}
