import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    /// Whatever is wrong with the home or the settings: the server answers, and every tool says what to do.
    struct BadHomes {
        /// Calls that would work at a healthy node.
        private static let calls: [(tool: String, arguments: String)] = [
            ("status", "{}"), ("observe", #"{"focus":"x"}"#), ("recall", #"{"query":"x"}"#),
            ("trace", #"{"key":"cmb-cbbda5c9de3bf1dda69abe95aee672937ab708e871f65c3b309379524275d2de"}"#),
            ("tell", #"{"to":"birch","focus":"x"}"#), ("inbox", "{}"),
        ]

        @Test(arguments: Trouble.allCases)
        func everyToolNamesTheTroubleAndTheFix(_ trouble: Trouble) async throws {
            let home = try Home()
            try await Session("atlas", in: home).leave()
            let additions = try trouble.arrange(home)
            let before = try trouble.evidence(home)

            let process = try Subprocess(
                [Place.kith, "mcp"],
                environment: home.environment(["KITH_NAME": "atlas"].merging(additions) { _, new in new }),
                directory: home.path)
            process.say(RawServer.initialize)
            for (index, call) in Self.calls.enumerated() {
                process.say(RawServer.call(call.tool, call.arguments, id: 10 + index))
            }
            // The end of input drops what is still in flight, so the answers come first.
            for _ in 0..<1000 where process.output.lines.count <= Self.calls.count {
                try await Task.sleep(for: .milliseconds(20))
            }
            process.closeInput()
            #expect(try await process.exit() == 0)
            let answers = try RawServer.messages(process.output)
            let hello = answers.first { $0["id"]?.integerValue == 1 }
            #expect(hello?["result"]?["serverInfo"]?["name"]?.stringValue == "kith")
            for (index, call) in Self.calls.enumerated() {
                let result = answers.first { $0["id"]?.integerValue == Int64(10 + index) }?["result"]?.objectValue
                let answer = ToolResult(json: result ?? [:])
                #expect(answer.isError, "\(call.tool): \(answer.text)")
                for words in trouble.mustSay(home) {
                    #expect(answer.text.contains(words), "\(call.tool): \(answer.text)")
                }
            }
            #expect(try trouble.evidence(home) == before, "what was found was changed")
        }

        /// Root may write everywhere, so there is no such home for it.
        @Test(.enabled(if: geteuid() != 0), arguments: ["", "/identities/atlas"])
        func aHomeThatCannotBeWrittenIsNamedAndLeftAsItIs(_ place: String) async throws {
            let home = try Home()
            let key = try await Session("atlas", in: home).observeAndLeave("from better days")
            let folder = home.state + place
            if place.isEmpty { try FileManager.default.removeItem(atPath: home.state + "/run") }
            try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: folder)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder) }
            let session = try await Session("atlas", in: home)
            let answer = try await session.call("observe", ["focus": "x"])
            #expect(answer.isError && answer.text.contains(folder) && answer.text.contains("permissions"))
            try await session.leave()
            try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: folder)
            #expect(try await Session("atlas", in: home).holds(key))
        }

        @Test func aServerWhoseTroubleIsMendedNeedsNoRestart() async throws {
            let home = try Home()
            try await Session("atlas", in: home).leave()
            let file = home.identity("atlas") + "/identity.json"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            let session = try await Session("atlas", in: home)
            #expect(try await session.call("status").isError)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            let key = try await session.observe("mended")
            #expect(try await session.holds(key))
        }

        @Test func aTildeInTheSettingMeansTheHomeFolderAsNoShellHasReadIt() async throws {
            let home = try Home()
            let run = try await CommandLineRun(["id", "--name", "atlas"], in: home, ["KITH_HOME": "~/state"])
            #expect(run.code == 0, "\(run.errors)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.path + "/state/identities") == ["atlas"])
        }

        /// A local link needs a short path, a relay and the memory do not: the rest goes on, and `status` says it.
        @Test func aHomeWhosePathIsTooLongForSocketsIsNamedAsAProblem() async throws {
            let home = try Home()
            let long = home.path + "/" + String(repeating: "l", count: 120)
            let session = try await Session("atlas", in: home, ["KITH_HOME": long])
            let key = try await session.observe("remembered all the same")
            #expect(try await session.holds(key))
            let problem = try await eventually("the problem") {
                try await session.answer("status")["problems"]?.arrayValue?.first?.stringValue
            }
            #expect(problem.contains(long) && problem.contains("shorter path"))
            // The command line must not take another identity because it cannot reach this one.
            let run = try await CommandLineRun(["status", "--name", "atlas"], in: home, ["KITH_HOME": long])
            #expect(run.code != 0)
            #expect(run.errors.contains("KITH_HOME"))
            #expect(try FileManager.default.contentsOfDirectory(atPath: long + "/identities") == ["atlas"])
        }
    }
}
