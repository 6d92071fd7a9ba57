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
            let output = try file("output")
            let answer = try #require(output.firstMatch(of: /^answered=true\nanswer-file=(.+)\n$/)?.1)
            let summary = try file("summary")
            #expect(summary.contains("> Noted: Review \\`this\\` \\<b\\>change\\</b\\>"), "\(summary)")
            #expect(summary.contains("_Cost: $0.00_"))
            #expect(try JSON(parsing: String(contentsOfFile: String(answer), encoding: .utf8))["answered"] == true)
        }

        @Test func theDiffFromTheBaseIsWhatIsAskedAbout() async throws {
            func git(_ arguments: String...) async throws {
                let person = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
                let process = try Subprocess(
                    ["/usr/bin/env", "git"] + person + arguments, environment: home.environment(), directory: home.path)
                #expect(try await process.exit() == 0, "\(process.errors.text)")
            }
            try await git("init", "-q", "-b", "main")
            try await git("commit", "-q", "--allow-empty", "-m", "start")
            _ = try home.peerFile("ci", role: "generic")
            #expect(try await ask(["CONFIG": "ci.toml", "BASE": "main"]) == 0)
            #expect(try file("summary").contains("Nothing has changed since main"))
            try await git("checkout", "-q", "-b", "change")
            try "a line\n".write(toFile: home.path + "/file", atomically: true, encoding: .utf8)
            try await git("add", "file")
            try await git("commit", "-q", "-m", "change")
            // Twice in one job: neither takes the other's budget or answer.
            for _ in 0..<2 { #expect(try await ask(["CONFIG": "ci.toml", "BASE": "main"]) == 0) }
            let output = try file("output")
            #expect(output.hasPrefix("answered=false\n") && output.matches(of: /answered=true/).count == 2)
            #expect(Set(output.matches(of: /answer-file=(.+)/).map { $0.1 }).count == 2)
            // A base that is an option of git is none.
            #expect(try await ask(["CONFIG": "ci.toml", "BASE": "--output=\(home.path)/stolen"]) != 0)
            #expect(!FileManager.default.fileExists(atPath: home.path + "/stolen...HEAD"))
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
