import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// `action.yml` itself: its steps with their variables, run as GitHub's runner runs them, against a model server.
    struct TheAction {
        private let action: CompositeAction
        private let runner: WorkflowRunner

        init() throws {
            action = try CompositeAction(source: Place.packageRoot)
            runner = try WorkflowRunner()
        }

        private func run(
            _ inputs: [String: String], _ environment: [String: String] = ["OPENAI_API_KEY": "sk-none-at-all"]
        ) async throws -> WorkflowRunner.Result {
            try await runner.run(
                action, with: inputs.merging(["kith": Place.kith]) { given, _ in given }, environment)
        }

        /// A reviewer whose calls go to `server`: a thousand tokens of output, one cent.
        private func reviewer(_ server: ModelServer, cap: String = "1.0") throws {
            try Home.peerText(
                "reviewer", role: "reviewer",
                model: """
                    provider = "openai"
                    name = "m"
                    base_url = "\(server.base("ci"))"
                    api_key_env = "OPENAI_API_KEY"
                    max_tokens_per_call = 1000
                    [model.price]
                    input = 0
                    output = 10
                    """, more: "[budget]\nmax_cost_usd_per_run = \(cap)\n"
            ).write(toFile: runner.workspace + "/reviewer.toml", atomically: true, encoding: .utf8)
        }

        private func git(_ arguments: String...) async throws {
            let person = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
            let process = try Subprocess(
                ["/usr/bin/env", "git"] + person + arguments, environment: runner.home.environment(),
                directory: runner.workspace)
            #expect(try await process.exit() == 0, "\(process.errors.text)")
        }

        @Test func aChangeIsReviewedAndTheAnswerIsSummaryAndOutput() async throws {
            let server = try ModelServer()
            defer { server.stop() }
            try reviewer(server)
            try await git("init", "-q", "-b", "main")
            try await git("commit", "-q", "--allow-empty", "-m", "start")
            try await git("checkout", "-q", "-b", "change")
            try "retries += 1\n".write(toFile: runner.workspace + "/upload.py", atomically: true, encoding: .utf8)
            try await git("add", "upload.py")
            try await git("commit", "-q", "-m", "change")

            let result = try await run([
                "config": "reviewer.toml", "base": "main", "question": "What can break here?",
            ])
            #expect(result.code == 0, "\(result.log)")
            #expect(result.outputs["answered"] == "true")
            let file = try #require(result.outputs["answer-file"])
            let answer = try JSON(parsing: String(contentsOfFile: file, encoding: .utf8))
            #expect(answer["answered"] == true && answer["microDollars"] == 10_000)
            let focus = try #require(answer["answer"]?["focus"]?.stringValue)
            #expect(result.summary.contains("### reviewer: What can break here?\n\n**focus**\n\n> \(focus)"))
            #expect(result.summary.contains("_Cost: $0.01_"))
            let asked = try #require(server.calls("ci").first?.text)
            #expect(server.calls().count == 1 && asked.contains("What can break here?"))
            #expect(asked.contains("+retries += 1") && asked.contains("upload.py"))
            #expect(!(result.log + result.summary).contains("sk-none-at-all"))
        }

        @Test(arguments: ["true", "false"])
        func aCapThatLeavesNoRoomIsSaidAndNobodyIsCalled(_ strict: String) async throws {
            let server = try ModelServer()
            defer { server.stop() }
            try reviewer(server, cap: "0.009")
            let result = try await run(["config": "reviewer.toml", "fail-without-answer": strict])
            #expect(result.code == (strict == "true" ? 1 : 0), "\(result.log)")
            #expect(result.outputs["answered"] == "false")
            let file = try #require(result.outputs["answer-file"])
            #expect(try JSON(parsing: String(contentsOfFile: file, encoding: .utf8))["microDollars"] == 0)
            #expect(result.summary.contains("Not answered: the cost cap of this run leaves no room for a call"))
            #expect(result.log.contains("no call will be made"), "the check before says so as well")
            #expect(server.calls().isEmpty)
        }

        @Test func theFileThatTheActionMakesHasTheCapThatWasGiven() async throws {
            // Nothing leaves this machine even if the cap should not hold.
            let environment = ["ANTHROPIC_API_KEY": "sk-ant-none-at-all", "https_proxy": "http://127.0.0.1:1"]
            let result = try await run(["max-cost-usd": "0.001"], environment)
            #expect(result.code == 1, "\(result.log)")
            #expect(result.log.contains("anthropic/claude-sonnet-5-5"))
            #expect(result.summary.contains("Not answered: the cost cap of this run leaves no room for a call"))
        }

        @Test func afterTheDeadlineTheCallIsAbandoned() async throws {
            let server = try ModelServer(holding: true)
            defer { server.stop() }
            try reviewer(server)
            let began = ContinuousClock.now
            let result = try await run(["config": "reviewer.toml", "deadline-seconds": "2"])
            #expect(ContinuousClock.now - began < .seconds(20))
            #expect(result.code == 1 && result.outputs["answered"] == "false", "\(result.log)")
            #expect(result.summary.contains("Not answered: it did not answer within 2 seconds"))
            #expect(server.calls().count == 1)
            try await eventually("the end of the call", isTrue: { server.open == 0 })
        }

        @Test func withoutAKeyTheStepFailsWhateverIsWanted() async throws {
            let result = try await run(["fail-without-answer": "false"], [:])
            #expect(result.code != 0 && result.log.contains("ANTHROPIC_API_KEY"), "\(result.log)")
            #expect(result.outputs == ["answered": "", "answer-file": ""])
        }

        @Test(arguments: [
            "config", "question", "base", "text", "provider", "model", "max-cost-usd", "deadline-seconds",
        ])
        func whatAnInputSaysIsNeverACommandNorAnOption(_ input: String) async throws {
            let server = try ModelServer()
            defer { server.stop() }
            try reviewer(server)
            let made = runner.workspace + "/made"
            var inputs = ["provider": "scripted", "model": ""]
            if input == "question" { inputs["config"] = "reviewer.toml" }
            for text in ["$(touch made)`touch made`", "\"; touch made; \"'; touch made; '", "--help"] {
                let result = try await run(inputs.merging([input: text]) { _, new in new })
                #expect(!FileManager.default.fileExists(atPath: made), "\(input): \(text)")
                if input == "question" {
                    #expect(result.code == 0, "\(text): \(result.log)")
                    let asked = server.calls().last?.text ?? ""
                    #expect(asked.contains(text.replacing("\"", with: "\\\"")), "\(text): \(asked)")
                } else {
                    #expect(result.outputs["answered"] != "true", "\(input): \(text)")
                }
            }
        }

        @Test func noScriptHoldsAnExpression() {
            #expect(action.steps.count == 2)
            for step in action.steps { #expect(!step.script.contains("${{"), "\(step.id)") }
        }

        @Test func theGuideNamesEveryInputAndOutputAndItsWorkflowFits() throws {
            let guide = try String(contentsOfFile: Place.packageRoot + "/docs/ci.md", encoding: .utf8)
            for (input, standard) in action.inputs {
                let row = guide.split(separator: "\n").first { $0.hasPrefix("|") && $0.contains("`\(input)`") }
                #expect(row != nil, "\(input)")
                if input != "question", !standard.isEmpty {
                    #expect(row?.contains("`\(standard)`") == true, "\(input)")
                }
            }
            for output in action.outputs.keys { #expect(guide.contains("`\(output)`")) }
            let block = try #require(guide.components(separatedBy: "```yaml\n").dropFirst().first)
            let workflow = try YAML(parsing: block.components(separatedBy: "```")[0])
            let steps = workflow["jobs"]?["review"]?["steps"]?.items ?? []
            let given = steps.last?["with"]?.entries.map(\.key) ?? []
            #expect(given.count >= 3 && given.allSatisfy { action.inputs[$0] != nil })
        }
    }
}
