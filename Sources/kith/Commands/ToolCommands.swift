import ArgumentParser
import MeshBridge
import ModelContextProtocol
import WireJSON

/// Options of every command that is a tool call.
struct ToolOptions: ParsableArguments {
    @OptionGroup var node: NodeOptions

    @Flag(help: "Print the structured answer as JSON.")
    var json = false

    /// Calls `tool` and prints what it answers. A refusal ends the command with its text and exit code 1.
    func call(_ tool: String, _ members: [(String, JSON?)], lingering: Bool = false) async throws {
        let session = try await ToolSession.open(node, lingering: lingering)
        let arguments = JSONObject(members.compactMap { name, value in value.map { (name, $0) } })
        let answer: ToolResult
        do {
            answer = try await session.call(tool, arguments)
        } catch {
            await session.close()
            throw error
        }
        await session.close()
        if answer.isError {
            StandardError.print("kith: \(answer.text)")
            throw ExitCode.failure
        }
        let facts = answer.structured.map(JSON.object) ?? answer.meta[Bridge.answerKey]
        print(json ? (facts ?? .string(answer.text)).prettyText : answer.text)
    }
}

/// The seven fields as options.
struct FieldOptions: ParsableArguments {
    @Option(help: "What is wrong.") var issue: String?
    @Option(help: "What should happen.") var intent: String?
    @Option(help: "Why.") var motivation: String?
    @Option(help: "Who does what.") var commitment: String?
    @Option(help: "Your role.") var perspective: String?
    @Option(help: "One word.") var mood: String?
    @Option(name: .customLong("parent"), help: "Key of an observation this one builds on; may be repeated.")
    var parents: [String] = []

    var members: [(String, JSON?)] {
        [
            ("issue", issue.map(JSON.string)), ("intent", intent.map(JSON.string)),
            ("motivation", motivation.map(JSON.string)), ("commitment", commitment.map(JSON.string)),
            ("perspective", perspective.map(JSON.string)), ("mood", mood.map(JSON.string)),
            ("parents", parents.isEmpty ? nil : .array(parents.map(JSON.string))),
        ]
    }
}

/// `kith status`.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show who you are on the mesh, who is there, and what is wrong.")
    @OptionGroup var options: ToolOptions

    func run() async throws { try await options.call("status", []) }
}

/// `kith observe`.
struct ObserveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "observe", abstract: "Share an observation with the room.",
        discussion: """
            EXAMPLE
              kith observe "ledger test is flaky" --issue "clock skew in CI" --commitment "ada pins the clock"
            """)
    @OptionGroup var options: ToolOptions
    @OptionGroup var fields: FieldOptions
    @Argument(help: "What this is about.") var focus: String

    func run() async throws {
        try await options.call("observe", [("focus", .string(focus))] + fields.members, lingering: true)
    }
}

/// `kith tell`.
struct TellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tell", abstract: "Address an observation to one peer.",
        discussion: "The receipt says only what is proven: accepted, then stored.")
    @OptionGroup var options: ToolOptions
    @OptionGroup var fields: FieldOptions
    @Argument(help: "The peer: its name, agent id or node id.") var peer: String
    @Argument(help: "What this is about.") var focus: String

    func run() async throws {
        try await options.call(
            "tell", [("to", .string(peer)), ("focus", .string(focus))] + fields.members, lingering: true)
    }
}

/// `kith recall`.
struct RecallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recall", abstract: "Search what this node remembers.",
        discussion: "Without words: the newest.")
    @OptionGroup var options: ToolOptions
    @Argument(help: "Words to look for.") var query: [String] = []
    @Option(help: "Only what this peer said.") var from: String?
    @Option(help: "Only what is at most this old.") var hours: Double?
    @Option(help: "At most this many.") var limit: Int?
    @Option(help: "Where the page before ended.") var cursor: String?

    func run() async throws {
        try await options.call(
            "recall",
            [
                ("query", query.isEmpty ? nil : .string(query.joined(separator: " "))),
                ("from", from.map(JSON.string)), ("hours", hours.map(JSON.double)),
                ("limit", limit.map { .integer(Int64($0)) }), ("cursor", cursor.map(JSON.string)),
            ])
    }
}

/// `kith trace`.
struct TraceCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trace", abstract: "Show where an observation comes from and what came of it.")
    @OptionGroup var options: ToolOptions
    @Argument(help: "The key of the observation.") var key: String
    @Option(help: "Steps to follow in each direction.") var depth: Int?

    func run() async throws {
        try await options.call("trace", [("key", .string(key)), ("depth", depth.map { .integer(Int64($0)) })])
    }
}

/// `kith inbox`.
struct InboxCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inbox", abstract: "Read what arrived since the terminal last looked.")
    @OptionGroup var options: ToolOptions
    @Option(help: "At most this many.") var limit: Int?
    @Flag(help: "Leave everything unread.") var peek = false

    func run() async throws {
        try await options.call(
            "inbox", [("limit", limit.map { .integer(Int64($0)) }), ("peek", peek ? true : nil)])
    }
}

/// `kith peers`.
struct PeersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "peers", abstract: "List the agents this node has met.")
    @OptionGroup var node: NodeOptions
    @Flag(help: "Print JSON.") var json = false

    func run() async throws {
        let session = try await ToolSession.open(node, lingering: false)
        let answer = try await session.call("status", [:])
        await session.close()
        let peers = answer.structured?["peers"]?.arrayValue ?? []
        if json {
            print(JSON.array(peers).prettyText)
        } else if peers.isEmpty {
            print("No peer has been met yet. Two sessions on this machine meet by themselves; others need a relay.")
        } else {
            for peer in peers {
                let words = ["name", "agent", "link", "trust", "seen"].map { peer[$0]?.stringValue ?? "" }
                print(words.joined(separator: "  "))
            }
        }
    }
}
