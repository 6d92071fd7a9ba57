import ArgumentParser
import ModelContextProtocol
import WireJSON

/// `kith share log`.
struct ShareLog: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log", abstract: "Print what was said in a share, or its transcript.",
        discussion: """
            EXAMPLE
              kith share log --transcript > lesson.jsonl && kith transcript verify lesson.jsonl
            """)

    @OptionGroup var options: ToolOptions
    @OptionGroup var share: ShareOption
    @Option(help: "Where the page before ended.") var after: Int?
    @Flag(help: "Print the transcript as JSON Lines: what 'kith transcript' verifies.") var transcript = false

    func run() async throws {
        guard transcript else {
            return try await options.call(
                "transcript", [share.member, ("after", after.map { .integer(Int64($0)) })])
        }
        let session = try await ToolSession.open(options.node, lingering: false)
        let answer = try await session.call("share_transcript", JSONObject(present: [share.member]))
        await session.close()
        guard !answer.isError else {
            StandardError.print("kith: \(answer.text)")
            throw ExitCode.failure
        }
        try StandardOutput.write(file: Array((answer.content.first?.text ?? "").utf8))
    }
}

/// `kith share status`.
struct ShareStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "List shares, and who has tried to use their invites.")

    @OptionGroup var options: ToolOptions
    @OptionGroup var share: ShareOption

    func run() async throws { try await options.call("share_status", [share.member]) }
}

/// `kith share revoke`.
struct ShareRevoke: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "Take back an invite that nobody has used.")

    @OptionGroup var options: ToolOptions
    @OptionGroup var share: ShareOption

    func run() async throws { try await options.call("share_revoke", [share.member], lingering: true) }
}

/// `kith share stop`.
struct ShareStop: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "End a share at once.")

    @OptionGroup var options: ToolOptions
    @OptionGroup var share: ShareOption

    func run() async throws { try await options.call("share_stop", [share.member], lingering: true) }
}

extension JSONObject {
    /// The members that have a value.
    init(present members: [(String, JSON?)]) {
        self.init(members.compactMap { name, value in value.map { (name, $0) } })
    }
}
