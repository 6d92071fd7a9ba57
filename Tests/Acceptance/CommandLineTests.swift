import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// The tools as commands: over the control socket of a running node, or with a node hosted for the moment.
    struct CommandLine {
        private static let subcommands = [
            "mcp", "relay", "status", "observe", "recall", "trace", "tell", "inbox", "watch", "peers", "trust",
            "approve", "decline", "approvals", "share", "transcript", "peer", "id", "doctor", "demo", "install",
        ]

        @Test func everySubcommandExplainsItselfToANewcomer() async throws {
            let home = try Home()
            let overview = try await CommandLineRun(["--help"], in: home)
            #expect(overview.code == 0)
            for name in Self.subcommands {
                #expect(overview.output.contains("  \(name) "), "\(name) is not listed")
                let help = try await CommandLineRun([name, "--help"], in: home)
                #expect(help.code == 0)
                #expect(help.output.contains("OVERVIEW: ") && help.output.contains("USAGE: kith \(name)"))
                #expect(help.errors.isEmpty)
            }
            #expect(try await CommandLineRun(["--version"], in: home).output == "0.1.0\n")
            #expect(!FileManager.default.fileExists(atPath: home.state), "asking for help makes nothing")
        }

        @Test(arguments: [true, false])
        func theToolsAreCommandsWithAndWithoutARunningNode(_ isRunning: Bool) async throws {
            let home = try Home()
            let node = isRunning ? try await Session("atlas", in: home) : nil
            _ = try await node?.answer("status")
            func run(_ arguments: String...) async throws -> CommandLineRun {
                try await CommandLineRun(arguments + ["--name", "atlas"], in: home)
            }

            let observed = try await run("observe", "ledger test is flaky", "--issue", "clock skew", "--json")
            #expect(observed.code == 0, "\(observed.errors)")
            let key = try #require(observed.json["key"]?.stringValue)
            let recalled = try await run("recall", "flaky", "--json").json
            #expect(recalled["hits"]?.arrayValue?.first?["key"]?.stringValue == key)
            let built = try await run("observe", "pinning helps", "--parent", key, "--json")
            #expect(built.code == 0, "\(built.errors)")
            let traced = try await run("trace", key, "--json").json
            #expect(traced["nodes"]?.arrayValue?.count == 2)
            #expect(try await run("inbox", "--json").json["remaining"]?.integerValue == 0)
            let status = try await run("status", "--json").json
            #expect(status["observations"]?.integerValue == 2)
            #expect(try await run("peers", "--json").json == [])
            let mine = try await run("id", "--json").json
            #expect(mine["agent"]?.stringValue == status["agent"]?.stringValue)
            #expect(try await run("id").output == (mine["agent"]?.stringValue ?? "") + "\n")
            let doctor = try await run("doctor", "--json")
            #expect(doctor.code == 0, "\(doctor.output)\(doctor.errors)")
            #expect(doctor.json.arrayValue?.contains { $0["check"]?.stringValue == "store" } == true)

            // One surface: what the command line said is what the session remembers.
            if let node { #expect(try await node.everyKey().contains(key)) }
            let identities = try FileManager.default.contentsOfDirectory(atPath: home.state + "/identities")
            #expect(identities == ["atlas"], "no command may take a seat of its own beside the node")
        }

        @Test func commandsAtTheSameTimeSpeakAsOneIdentity() async throws {
            let home = try Home()
            let keys = try await withThrowingTaskGroup(of: String?.self) { group in
                for number in 1...5 {
                    group.addTask {
                        let run = try await CommandLineRun(
                            ["observe", "finding number \(number)", "--name", "atlas", "--json"], in: home)
                        return run.json["key"]?.stringValue
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(keys.compactMap(\.self)).count == 5)
            let status = try await CommandLineRun(["status", "--name", "atlas", "--json"], in: home)
            #expect(status.json["observations"]?.integerValue == 5)
            #expect(try FileManager.default.contentsOfDirectory(atPath: home.state + "/identities") == ["atlas"])
        }

        @Test(arguments: [true, false])
        func aRefusalEndsWithItsTextOnStandardErrorAndExitCodeOne(_ isRunning: Bool) async throws {
            let home = try Home()
            let node = isRunning ? try await Session("atlas", in: home) : nil
            _ = try await node?.answer("status")
            let refused = [
                (["observe", ""], "focus"), (["trace", "cmb-nonsense"], "cmb-"), (["tell", "nobody", "x"], "nobody"),
                (["observe", "x", "--parent", "cmb-" + String(repeating: "0", count: 64)], "parent"),
                (["recall", "x", "--limit", "5000"], "limit"),
            ]
            for (arguments, word) in refused {
                let run = try await CommandLineRun(arguments + ["--name", "atlas", "--json"], in: home)
                #expect(run.code == 1, "\(arguments)")
                #expect(run.output.isEmpty)
                #expect(run.errors.contains(word), "\(arguments): \(run.errors)")
            }
            let unknown = try await CommandLineRun(["observe", "x", "--mod", "y"], in: home)
            #expect(unknown.code != 0 && unknown.errors.contains("--mod"))
        }

        @Test func aCommandInTheHostsEnvironmentDoesNotEndTheHostsServer() async throws {
            let home = try Home()
            let host = ["CLAUDE_CODE_SESSION_ID": "one", "KITH_NAME": "atlas"]
            let server = try await Session("atlas", in: home, host)
            _ = try await server.answer("status")
            // Even when its socket is gone and the command finds nobody to ask.
            let socket = home.identity("atlas") + "/control.sock"
            try await eventually("the socket", isTrue: { FileManager.default.fileExists(atPath: socket) })
            try FileManager.default.removeItem(atPath: socket)
            let run = try await CommandLineRun(["status"], in: home, host)
            #expect(run.code != 0)
            #expect(run.errors.contains(home.identity("atlas")))
            _ = try await server.answer("status")
            #expect(server.process.exitCode == nil)
        }

        @Test func doctorNamesTheFailingLinkAndTheFix() async throws {
            let home = try Home()
            let relay = try await Relay(in: home)
            try await relay.kill()
            let run = try await CommandLineRun(["doctor", "--name", "atlas", "--relay", relay.url], in: home)
            #expect(run.code == 1)
            #expect(run.output.contains("FAIL relay 127.0.0.1:\(relay.port)"))
            _ = try await CommandLineRun(["id", "--name", "atlas"], in: home)
            let file = home.identity("atlas") + "/identity.json"
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
            let open = try await CommandLineRun(["doctor", "--name", "atlas"], in: home)
            #expect(open.code == 1)
            #expect(open.output.contains("FAIL identity") && open.output.contains("chmod 600 '\(file)'"))
        }

        @Test func trustIsThePersonsWordAndShowsAtOnce() async throws {
            let meeting = try await Meeting(.local)
            let (atlas, birch) = try await meeting.pair()
            let home = meeting.home(of: "atlas")
            func trust(_ arguments: String...) async throws -> CommandLineRun {
                try await CommandLineRun(["trust", "--name", "atlas"] + arguments, in: home)
            }
            func shown() async throws -> String? {
                try await atlas.answer("status")["peers"]?.arrayValue?.first?["trust"]?.stringValue
            }
            let listed = try await CommandLineRun(["peers", "--name", "atlas", "--json"], in: home).json
            #expect(listed.arrayValue?.map { $0["name"]?.stringValue } == ["\"birch\""])
            let agent = try #require(try await birch.answer("status")["agent"]?.stringValue)
            #expect(try await shown() == "pinned")
            let run = try await trust(agent)
            #expect(run.code == 0, "\(run.errors)")
            #expect(run.output.contains(agent))
            #expect(try await shown() == "trusted")
            let key = try await birch.observe("said by someone who is trusted")
            try await eventually("its arrival", isTrue: { try await atlas.holds(key) })
            #expect(try await atlas.readInbox().first?["trust"]?.stringValue == "trusted")
            #expect(try await trust("birch", "--revoke").code == 0)
            #expect(try await shown() == "pinned")
            let nobody = try await trust("nobody")
            #expect(nobody.code != 0 && nobody.errors.contains("birch"))
        }

        @Test func theDemoShowsTheMainJob() async throws {
            let home = try Home()
            let run = try await CommandLineRun(["demo"], in: home)
            #expect(run.code == 0, "\(run.errors)")
            for words in ["A relay is listening", "atlas > observe", "1 unread", "birch > recall", "builds on"] {
                #expect(run.output.contains(words), "\(words)")
            }
            #expect(!FileManager.default.fileExists(atPath: home.state), "the person's own mesh is not touched")
        }
    }
}
