import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// The script behind `action.yml`, as a runner starts it.
    struct Workflow {
        private let home: Home

        init() throws { home = try Home() }

        private func ask(_ settings: [String: String]) async throws -> Int32 {
            let defaults = [
                "KITH": Place.kith, "QUESTION": "Review `this` <b>change</b>", "PROVIDER": "scripted", "MODEL": "",
                "MAX_COST": "1", "DEADLINE": "30", "STRICT": "true", "SCRATCH": home.path,
                "GITHUB_OUTPUT": home.path + "/output", "GITHUB_STEP_SUMMARY": home.path + "/summary",
            ]
            let process = try Subprocess(
                ["/bin/bash", Place.packageRoot + "/scripts/ci-ask"],
                environment: home.environment(defaults.merging(settings) { _, new in new }), directory: home.path)
            process.closeInput()
            return try await process.exit()
        }

        private func file(_ name: String) throws -> String {
            try String(contentsOfFile: home.path + "/" + name, encoding: .utf8)
        }

        @Test func theAnswerBecomesTheSummaryAndItsMarkupIsHarmless() async throws {
            try "+ a line\n".write(toFile: home.path + "/change.diff", atomically: true, encoding: .utf8)
            _ = try home.peerFile("ci", role: "generic")
            #expect(try await ask(["CONFIG": "ci.toml", "TEXT": home.path + "/change.diff"]) == 0)
            #expect(try file("output").contains("answered=true\nanswer-file=\(home.path)/kith-answer.json\n"))
            let summary = try file("summary")
            #expect(summary.contains("> Noted: Review \\`this\\` \\<b\\>change\\</b\\>"), "\(summary)")
            #expect(summary.contains("_Cost: $0.00_"))
            #expect(try JSON(parsing: try file("kith-answer.json"))["answered"] == true)
        }

        @Test func noAnswerFailsTheStepUnlessItMayBeMissing() async throws {
            // A scripted reviewer has nothing to say to what is no draft.
            #expect(try await ask([:]) == 1)
            #expect(try file("output").contains("answered=false"))
            #expect(try file("summary").contains("Not answered: the model had nothing to add"))
            #expect(try await ask(["STRICT": "false"]) == 0)
        }

        @Test(arguments: [["PROVIDER": "x\"\n[attack]"], ["MAX_COST": "1; rm"], ["MODEL": "a b"]])
        func inputsThatAreNoneAreRefused(_ settings: [String: String]) async throws {
            #expect(try await ask(settings) == 2)
            #expect(!FileManager.default.fileExists(atPath: home.path + "/output"))
        }
    }
}
