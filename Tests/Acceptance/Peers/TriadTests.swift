import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    /// Headless peers at work, and what the commands about them say.
    struct Triad {
        private let home: Home

        init() throws { home = try Home() }

        private func kith(_ arguments: String...) async throws -> CommandLineRun {
            try await CommandLineRun(arguments, in: home)
        }

        @Test func writerReviewerAndTestWriterAnswerOneObservationWithoutAnOrchestrator() async throws {
            let roles = ["writer", "reviewer", "test-writer"]
            let run = try await PeerRun(try roles.map { try home.peerFile($0, role: $0) }, in: home)
            let ada = try await Session("ada", in: home)
            for role in roles { try await ada.meet(role, over: "local") }
            let key = try await ada.observeSomethingToWorkOn()

            let traced = try await eventually("three answers", last: { run.process.errors.text }) {
                let answer = try await ada.answer("trace", ["key": .string(key)])
                return (answer["nodes"]?.arrayValue?.count ?? 0) == 4 ? answer : nil
            }
            // Each answers the one before: a chain, not a star.
            let edges = traced["edges"]?.arrayValue ?? []
            let tree = traced["tree"]?.stringValue ?? ""
            #expect(edges.count == 3 && Set(edges.map { $0["parent"]?.stringValue }).count == 3, "\(tree)")
            for (stage, role) in zip(["Draft: ", "Review: ", "Tests: "], roles) {
                #expect(tree.contains(stage) && tree.contains("\"\(role)\""))
            }
            // To the host they are unread notes and memories, and nothing has happened by itself.
            let status = try await ada.answer("status")
            #expect(status["unread"]?.stringValue?.hasPrefix("3 unread (read with inbox)") == true)
            let recalled = try await ada.answer("recall", ["query": "review of the ledger import"])
            #expect(
                recalled["hits"]?.arrayValue?.contains { $0["text"]?.stringValue?.contains("Review: ") == true } == true
            )
            #expect(try await ada.readInbox().allSatisfy { $0["text"]?.stringValue?.hasPrefix("<<peer ") == true })

            try await theCommandsTell(roles)
            #expect(try await run.end() == 0)
            #expect(run.process.errors.text.contains("all peers have ended"))
            #expect(run.process.leftNobody())
            #expect(try home.report("writer")?["state"] == "stopped")
            #expect(try await kith("peer", "list", "--running").output == "No headless peer is running.\n")
            // What they said is still there to be looked at.
            #expect(try await kith("peer", "trace", "reviewer").output.contains("Review: "))
        }

        private func theCommandsTell(_ roles: [String]) async throws {
            try await eventually("the reports") {
                try roles.allSatisfy { try home.report($0)?["reached"]?.integerValue == 1 } ? true : nil
            }
            let list = try await kith("peer", "list")
            #expect(list.code == 0 && list.output.hasPrefix("NAME"), "\(list.errors)")
            for role in roles { #expect(list.output.contains("\(role) ")) }
            let reports = try await kith("peer", "status", "--json").json.arrayValue ?? []
            #expect(reports.count == 3)
            for report in reports {
                #expect(report["isAlive"] == true && report["emitted"] == 1)
                #expect(report["emitted"] == report["reached"], "what counts as emitted has arrived")
            }
            let details = try await kith("peer", "status", "writer")
            #expect(details.output.contains("answers   1 accepted, 1 proved to be stored by others"))
            let table = try await kith("peer", "watch", "--once")
            #expect(table.output.hasPrefix("3 of 3 running") && table.output.contains("[..........] $0"))
            #expect(!table.output.contains("\u{1B}"))
            // In a terminal it is live, and nothing of it is cut off: 80 columns are too few for the wide form.
            let terminal = try PseudoTerminal(
                [Place.kith, "peer", "watch"], environment: home.environment(), directory: home.path)
            try await terminal.shows("[..........] $0.00 of $10.00; left undone: ")
            let screen = try await terminal.shows("silent 2\u{1B}[K")
            #expect(screen.contains("ANSWERED  STORED  HELD\u{1B}[K"))
            #expect(try await kith("peer", "cost").output.contains("THIS RUN"))
            let cost = try await kith("peer", "cost", "writer", "--json").json
            #expect(cost.arrayValue?.first?["ever"]?["emitted"] == 1)
            let trace = try await kith("peer", "trace", "test-writer")
            #expect(trace.output.contains("3 ancestors") && trace.output.contains("Tests: "), "\(trace.errors)")
        }

        @Test func whereNobodyKnowsThePriceTheTokensAreShownOfTheirCap() async throws {
            let run = try await PeerRun(
                [try home.programPeer("teller", "cat > /dev/null; echo the crane hums")], in: home)
            let ada = try await Session("ada", in: home)
            try await ada.meet("teller", over: "local")
            _ = try await ada.tell("teller", "listen to the harbour")
            try await eventually("the answer", last: { run.process.errors.text }) {
                try home.report("teller")?["emitted"] == 1 ? true : nil
            }
            for command in [["list"], ["watch", "--once"], ["cost"]] {
                let output = try await CommandLineRun(["peer"] + command, in: home).output
                #expect(output.contains(/[1-9][0-9]+ of 1000000 tokens/), "\(output)")
                #expect(!output.contains("$"), "\(output)")
            }
            let cost = try await kith("peer", "cost", "--json").json.arrayValue?.first
            #expect(cost?["isPriced"] == false && cost?["day"]?["capTokens"] == 1_000_000)
            try await run.end()
        }

        @Test func aPeerWithoutFilesOrWithAWrongOneSaysWhereTheMistakeIs() async throws {
            let wrong = try home.peerFile("wrong", role: "writer", more: "[budget]\nmax_wakes_per_hours = 3\n")
            let run = try await kith("peer", "run", wrong)
            #expect(run.code == 1)
            #expect(
                run.errors.contains("wrong.toml:9:1:") && run.errors.contains("max_wakes_per_hour"), "\(run.errors)")
            let absent = try await kith("peer", "run", "nobody")
            #expect(absent.code == 1 && absent.errors.contains("There is no profile 'nobody'"))
            let file = try home.peerFile("one", role: "writer")
            #expect(try await kith("peer", "run", file, file).errors.contains("Two of these files"))
            for command in ["status", "cost"] { #expect(try await kith("peer", command, "nobody").code == 1) }
        }

        @Test func everySubcommandExplainsItself() async throws {
            let overview = try await kith("peer", "--help").output
            for name in [
                "init", "dry-run", "schema", "run", "ask", "stop", "resume", "list", "status", "watch", "cost", "trace",
                "held",
            ] {
                #expect(overview.contains("  \(name) "))
                #expect(try await kith("peer", name, "--help").output.contains("OVERVIEW: "))
            }
        }

        @Test func theDemoNeedsNoKeyAndDrawsTheLineage() async throws {
            let demo = try await kith("demo", "peers")
            #expect(demo.code == 0, "\(demo.errors)")
            for stage in ["Draft: ", "Review: ", "Tests: "] {
                #expect(demo.output.contains("led to") && demo.output.contains(stage))
            }
            #expect(demo.output.contains("3 of 3 running"))
        }

        @Test func oneQuestionIsAnsweredAndEverythingEnds() async throws {
            let file = try home.peerFile("writer", role: "writer")
            let page = home.path + "/summary.md"
            let asked = try await kith("peer", "ask", file, "is <b>this</b> safe?", "--json", "--summary", page)
            #expect(asked.code == 0, "\(asked.errors)")
            #expect(asked.json["answered"] == true)
            #expect(asked.json["answer"]?["focus"]?.stringValue == "Draft: is <b>this</b> safe? [1/3]")
            let summary = try String(contentsOfFile: page, encoding: .utf8)
            #expect(summary.contains("> Draft: is \\<b\\>this\\</b\\> safe?"), "\(summary)")
            let silent = try await kith(
                "peer", "ask", try home.peerFile("tests", role: "test-writer"), "nothing to test")
            #expect(silent.code == 1 && silent.output.contains("not answered: the model had nothing to add"))
            #expect(home.sockets.isEmpty)
        }
    }
}
