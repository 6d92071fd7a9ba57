import Ambient
import ArgumentParser
import CAT7
import Foundation
import HeadlessPeers
import MeshBridge
import MeshNode
import MeshProtocol
import UnixSignals
import WireJSON

/// `kith peer ask`: one question to one peer, and then it is over. For trying a peer, and for workflows.
struct PeerAskCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: "Run a peer for one question and print its answer.",
        discussion: """
            Starts the peer, puts the question to it alone, prints the answer on standard output (what happens meanwhile \
            goes to standard error), and ends. Caps, gates and budgets of its file hold as always. Exit code 0: answered; 1: \
            not, with the reason.

            EXAMPLES
              kith peer ask reviewer.toml "Is this migration safe?" --text migration.sql
              git diff main | kith peer ask reviewer.toml "Review this change" --text - --within 600
            """)

    @Argument(help: "A file, or the name of a profile.") var file: String
    @Argument(help: "The question.") var question: String

    @Option(
        help: ArgumentHelp("What it is about, from this file or, with '-', from standard input.", valueName: "file"))
    var text: String?

    @Option(help: ArgumentHelp("Give up after so many seconds (1 to 86400).", valueName: "seconds"))
    var within = 300

    @Flag(help: "Print JSON.") var json = false

    @Option(
        help: ArgumentHelp(
            "Append the answer to this file, as Markdown (e.g. $GITHUB_STEP_SUMMARY).", valueName: "file"))
    var summary: String?

    func validate() throws {
        guard (1...86_400).contains(within) else { throw ValidationError("--within takes 1 to 86400 seconds.") }
        if file == "-", text == "-" { throw ValidationError("Standard input cannot be both the file and the text.") }
    }

    func run() async throws {
        let environment = ProcessInfo.processInfo.environment
        let folder = try StateFolder(environment: environment)
        var configuration = try PeerFile(file, in: folder).configuration()
        // The question is directed, and so is the answer: the room is none of its business.
        configuration.routing = .targeted
        let asking = try PeerQuestion(
            configuration: configuration, focus: question, subject: try text.map(QuestionText.read), folder: folder,
            environment: environment)
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let limit = within
        let outcome = try await withThrowingTaskGroup(of: PeerQuestion.Outcome.self) { group in
            group.addTask { try await asking.outcome() }
            group.addTask {
                try await SystemTime().sleep(for: .seconds(limit))
                return .unanswered("it did not answer within \(limit) seconds")
            }
            group.addTask {
                for await _ in signals { break }
                return .unanswered("it was interrupted")
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .unanswered("it ended")
        }
        let spent = await asking.end()
        let report = QuestionReport(
            name: configuration.name.text, question: question, outcome: outcome, spent: spent)
        if let summary { try report.append(to: summary) }
        print(json ? report.json.prettyText : report.text)
        guard case .answered = outcome else { throw ExitCode.failure }
    }
}
