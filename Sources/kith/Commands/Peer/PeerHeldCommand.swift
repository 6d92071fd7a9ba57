import Ambient
import ArgumentParser
import CAT7
import HeadlessPeers
import MeshBridge
import MeshMemory
import WireJSON

/// `kith peer held`: answers that an approval gate holds back until a person has seen them.
struct PeerHeldCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held", abstract: "Answers that wait for you: look at them, release or drop them.",
        discussion: """
            An answer that matches an approval gate (git push, deploy, secrets, destructive commands, and what the peer's \
            file adds) leaves only when you release it, at a terminal of your own. A running peer sends it within a second, \
            another one when it runs again.

            EXAMPLES
              kith peer held                   what waits, and why
              kith peer held release reviewer 3
              kith peer held drop reviewer 3
            """,
        subcommands: [List.self, Release.self, Drop.self], defaultSubcommand: List.self)

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List what waits and why. What it says is shown when you release or drop it.")

        @Argument(help: "Peers. Default: all.") var names: [String] = []
        @Flag(help: "Print JSON.") var json = false

        func run() throws {
            let reports = try PeerReports()
            let waiting = try reports.entries(names).flatMap { entry in
                let store = try reports.memory(of: entry.status.name)
                defer { store.close() }
                return try store.memory.heldAnswers().map { (entry.status.name, $0) }
            }
            if json { return print(JSON.array(waiting.map(Self.json)).prettyText) }
            guard !waiting.isEmpty else { return print("Nothing is held.") }
            let now = SystemTime().now
            let rows = waiting.map { name, held in
                [
                    name, "\(held.id)", PeerRows.span(now.milliseconds - held.at.milliseconds) + " ago",
                    held.reasons.joined(separator: "; "),
                ]
            }
            print(PeerRows.aligned([["PEER", "NUMBER", "HELD", "WHY"]] + rows).joined(separator: "\n"))
        }

        private static func json(_ name: String, _ held: HeldAnswer) -> JSON {
            [
                "peer": .string(name), "id": .integer(held.id), "at": .integer(held.at.milliseconds),
                "reasons": .array(held.reasons.map { .string(ConsentText.plain($0)) }),
            ]
        }
    }

    struct Release: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Let a held answer go, at a terminal.")
        @OptionGroup var which: HeldOptions
        func run() throws { try which.decide(.released, command: "release", "To let it go,", done: "Released.") }
    }

    struct Drop: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Throw a held answer away, at a terminal.")
        @OptionGroup var which: HeldOptions
        func run() throws { try which.decide(.dropped, command: "drop", "To throw it away,", done: "Dropped.") }
    }
}

/// Which held answer.
struct HeldOptions: ParsableArguments {
    @Argument(help: "The peer.") var name: String
    @Argument(help: "The number of the answer.") var id: Int64

    /// Shows all of the answer and does what the person confirms.
    func decide(_ state: HeldAnswer.State, command: String, _ question: String, done: String) throws {
        let terminal = try PersonsTerminal(for: "kith peer held \(command)")
        let reports = try PeerReports()
        let status = try reports.entry(name).status
        let store = try reports.memory(of: name)
        defer { store.close() }
        guard let held = try store.memory.heldAnswers().first(where: { $0.id == id }) else {
            throw Refusal("\(status.name) holds no answer \(id). 'kith peer held' lists them.")
        }
        terminal.show("\(status.name) wants to say:\n")
        terminal.show(ConsentText.barred(Self.text(held), width: terminal.width))
        terminal.show("\nHeld because: " + ConsentText.plain(held.reasons.joined(separator: "; ")))
        guard terminal.confirms(question, random: SystemRandom()) else {
            throw Refusal("That was not the code. It waits as before.")
        }
        guard try store.memory.moveHeldAnswer(id, to: state) else {
            throw Refusal("This answer was decided about elsewhere meanwhile.")
        }
        // It finds out by itself within seconds; so it knows at once.
        try? reports.files.requestLook(of: name)
        terminal.show(done)
    }

    private static func text(_ held: HeldAnswer) -> String {
        guard let answer = try? JSON(parsing: held.answer) else { return held.answer }
        let fields = Field.allCases.compactMap { field -> String? in
            guard let text = answer["texts"]?[field.name]?.stringValue, text != Field.neutral else { return nil }
            return "\(field.name): \(text)"
        }
        let to = answer["to"]?.stringValue.map { "to the node \($0)" } ?? "to everybody in the room"
        return (fields + ["", to]).joined(separator: "\n")
    }
}
