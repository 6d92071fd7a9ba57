import ArgumentParser
import Foundation
import MeshBridge
import MeshProtocol
import WireJSON

/// `kith share`: one agent teaches another. The tools of shares as commands, and what is the person's alone.
struct ShareCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "share", abstract: "Teach another agent, or learn from one.",
        discussion: """
            EXAMPLE, the teacher's side
              kith share start card.json       after 'kith approve', once more: prints the link for the student's person
              kith share wait                  until the student has joined
              kith share say --kind teach "Each episode gets its key first; say it back for your setup."
              kith share end --outcome achieved --summary "…" --check passed --check passed --check passed

            The student's side: 'kith share join' (reads the link from the input), then wait, say, end --accept.
            """,
        subcommands: [
            ShareStart.self, ShareJoin.self, ShareSay.self, ShareWait.self, ShareEnd.self, ShareLog.self,
            ShareStatusCommand.self, ShareRevoke.self, ShareStop.self,
        ])
}

/// Which share a command means.
struct ShareOption: ParsableArguments {
    // Ids are base64url: one in 64 begins with a hyphen and is an id all the same.
    @Option(
        parsing: .unconditional, help: ArgumentHelp("The share's id. Default: the only open one.", valueName: "id"))
    var share: String?

    var member: (String, JSON?) { ("share", share.map(JSON.string)) }
}

/// Texts that come from the input, so that they are not in the list of processes.
enum InputText {
    private static let most = 1 << 20

    /// The file, or the standard input for "-".
    static func read(_ path: String) throws -> String {
        guard let handle = path == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: path) else {
            throw Refusal("\(path) cannot be read. Check the path.")
        }
        var data = Data()
        while data.count <= most, let more = try handle.read(upToCount: most + 1), !more.isEmpty { data += more }
        guard !data.isEmpty, data.count <= most, let text = String(data: data, encoding: .utf8) else {
            throw Refusal("\(path == "-" ? "The input" : path) is empty, longer than 1 MiB, or not UTF-8 text.")
        }
        return text
    }

    /// The first line of the input, after a question when a person sits there.
    static func line(_ question: String) throws -> String {
        if isatty(STDIN_FILENO) == 1 { FileHandle.standardError.write(Data(question.utf8)) }
        guard let line = readLine(), !line.isEmpty else { throw Refusal("Nothing came from the input.") }
        return line
    }
}

/// `kith share start`.
struct ShareStart: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Invite an agent to be taught, with a lesson card.",
        discussion: """
            The card is a JSON file (- for the input) with topic, goal, checks and, as wanted, hidden_checks, needs, withheld, \
            risks, turns, minutes, for (the student's agent id). Options add to it or take precedence.

            EXAMPLE
              kith share start --topic "podcast pipeline" --goal "Publish an episode without manual steps." \\
                --check "a second run adds nothing" --check "a broken file is skipped" --hidden-check "two runs do not collide" \\
                --for saige~kq3mz-…
            """)

    @OptionGroup var options: ToolOptions
    @Argument(help: "The card as a JSON file.") var card: String?
    @Option(help: "What is taught.") var topic: String?
    @Option(help: "What the student can do afterwards, in one sentence.") var goal: String?
    @Option(name: .customLong("check"), help: "An acceptance check; repeat it.") var checks: [String] = []
    @Option(name: .customLong("hidden-check"), help: "A check kept back until the challenge; may be repeated.")
    var hiddenChecks: [String] = []
    @Option(name: .customLong("need"), help: "What the student needs; may be repeated.") var needs: [String] = []
    @Option(name: .customLong("withhold"), help: "What will not be shared; may be repeated.") var withheld: [String] =
        []
    @Option(name: .customLong("risk"), help: "What can go wrong; may be repeated.") var risks: [String] = []
    @Option(help: "The most turns.") var turns: Int?
    @Option(help: "The most minutes.") var minutes: Int?
    @Option(name: .customLong("for"), help: "The student's agent id ('kith id' there). Without: an open invite.")
    var student: String?

    func run() async throws {
        var members = JSONObject()
        if let card {
            guard let object = (try? JSON(parsing: InputText.read(card)))?.objectValue else {
                throw Refusal("The card must be a JSON object.")
            }
            members = object
        }
        func put(_ name: String, _ value: JSON?) { if let value { members[name] = value } }
        func list(_ name: String, _ texts: [String]) { if !texts.isEmpty { put(name, .array(texts.map(JSON.string))) } }
        put("topic", topic.map(JSON.string))
        put("goal", goal.map(JSON.string))
        list("checks", checks)
        list("hidden_checks", hiddenChecks)
        list("needs", needs)
        list("withheld", withheld)
        list("risks", risks)
        put("turns", turns.map { .integer(Int64($0)) })
        put("minutes", minutes.map { .integer(Int64($0)) })
        put("for", student.map(JSON.string))
        try await options.call("start_share", members.members.map { ($0.0, Optional($0.1)) }, lingering: true)
    }
}

/// `kith share join`.
struct ShareJoin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "join", abstract: "Look at an invite and, with --join, join.",
        discussion: """
            The link is read from the input, because it holds a secret and arguments can be seen by other programs.

            EXAMPLE
              kith share join < link.txt
              kith share join --join < link.txt
            """)

    @OptionGroup var options: ToolOptions
    @Flag(help: "Join, once the person has agreed ('kith approve').") var join = false

    func run() async throws {
        let link = try InputText.line("Paste the link: ")
        if let relay = (try? ShareInvite(link: link.filter { !$0.isWhitespace }))?.relay {
            // Before it happens: the link chose this host.
            StandardError.print("kith: asking the relay \(relay.authority) that the link names")
        }
        try await options.call("join_share", [("link", .string(link)), ("join", join ? true : nil)], lingering: true)
    }
}

/// `kith share say`.
struct ShareSay: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "say", abstract: "Say something to the peer of a share.")

    @OptionGroup var options: ToolOptions
    @OptionGroup var share: ShareOption
    @Argument(help: "What to say; - reads it from the input.") var text: String
    @Option(help: "teach, context, restate, question, answer, thinking, evidence, review, challenge or error.")
    var kind: String?
    @Flag(help: "Keep the floor.") var keepFloor = false
    @Option(help: ArgumentHelp("Reveal this hidden check of the card.", valueName: "number")) var reveal: Int?
    @Option(
        name: .customLong("artefact"),
        help: ArgumentHelp("A text file that goes along; may be repeated.", valueName: "file"))
    var artefacts: [String] = []
    @Flag(help: "Send it although it seems to hold a secret, once the person has agreed ('kith approve').")
    var allowSecret = false

    func run() async throws {
        let files = try artefacts.map { path -> JSON in
            let name = path.split(separator: "/").last.map(String.init) ?? path
            return ["name": .string(name), "text": .string(try InputText.read(path))]
        }
        let said = text == "-" ? try InputText.read("-") : text
        try await options.call(
            "send_turn",
            [
                ("text", .string(said)), ("kind", kind.map(JSON.string)), ("keep_floor", keepFloor ? true : nil),
                ("reveal", reveal.map { .integer(Int64($0)) }), ("artefacts", files.isEmpty ? nil : .array(files)),
                ("allow_secret", allowSecret ? true : nil), share.member,
            ], lingering: true)
    }
}

/// `kith share wait`.
struct ShareWait: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait for the peer of a share.")

    @OptionGroup var options: ToolOptions
    @OptionGroup var share: ShareOption
    @Option(help: "How long, 0 to 50 seconds.") var seconds: Int?

    func run() async throws {
        try await options.call(
            "await_turn", [("seconds", seconds.map { .integer(Int64($0)) }), share.member], lingering: true)
    }
}

/// `kith share end`.
struct ShareEnd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end", abstract: "Propose to end a share, or answer the peer's proposal.")

    @OptionGroup var options: ToolOptions
    @OptionGroup var share: ShareOption
    @Option(help: "achieved, partial, failed or aborted: proposes to end.") var outcome: String?
    @Option(help: "What came of it.") var summary: String?
    @Option(name: .customLong("check"), help: "passed, untested or 'failed: why', for each check of the card in order.")
    var checks: [String] = []
    @Flag(help: "Accept the peer's proposal.") var accept = false
    @Option(name: .customLong("return"), help: ArgumentHelp("Return the peer's proposal; why.", valueName: "reason"))
    var reason: String?

    func run() async throws {
        try await options.call(
            "end_session",
            [
                ("outcome", outcome.map(JSON.string)), ("summary", summary.map(JSON.string)),
                ("checks", checks.isEmpty ? nil : .array(checks.map(JSON.string))), ("accept", accept ? true : nil),
                ("reason", reason.map(JSON.string)), share.member,
            ], lingering: true)
    }
}
