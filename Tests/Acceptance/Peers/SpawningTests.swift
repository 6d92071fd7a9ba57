import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    /// `spawn_peer` and `stop_peer` of a real session.
    struct Spawning {
        private static let allowed = ["KITH_CONSENT": "allow:spawn-peer"]

        private let home: Home
        private let toml = Home.peerText("writer", role: "writer")

        init() throws { home = try Home() }

        /// Starts a peer that must start, and returns what the agent is told.
        private func spawn(_ session: Session, _ arguments: JSONObject) async throws -> String {
            let result = try await session.call("spawn_peer", arguments)
            #expect(!result.isError, "\(result.text)")
            return result.text
        }

        private func state() throws -> String? { try home.report("writer")?["state"]?.stringValue }

        @Test func withoutThePersonsWordNothingStarts() async throws {
            let ada = try await Session("ada", in: home)
            let first = try await ada.call("spawn_peer", ["toml": .string(toml)])
            #expect(first.isError && first.text.contains("only your person can agree"))
            let again = try await ada.call("spawn_peer", ["toml": .string(toml)])
            #expect(again.isError)
            #expect(try home.report("writer") == nil)

            let terminal = try PseudoTerminal(
                [Place.kith, "approve"], environment: home.environment(), directory: home.path)
            let code = try await terminal.code()
            let screen = terminal.screen.text
            #expect(
                screen.contains("start an autonomous peer") && screen.contains("│ writer: role writer, room default"))
            #expect(screen.contains("│ cost: no cost") && screen.contains("It ends with this session"))
            terminal.type(code + "\n")
            #expect(try await terminal.exit() == 0)

            // Another configuration is another question.
            let other = try await ada.call("spawn_peer", ["toml": .string(toml + "\n# and more\n")])
            #expect(other.isError)
            #expect(try await spawn(ada, ["toml": .string(toml)]).hasPrefix("writer runs until this session ends"))
            #expect(try state() == "idle")
            // The word was good for once.
            #expect(try await !ada.call("stop_peer", ["name": "writer"]).isError)
            #expect(try await ada.call("spawn_peer", ["toml": .string(toml)]).isError)
        }

        @Test func aPeerLivesAsLongAsItsSessionAndTellsItInNotesOnly() async throws {
            let ada = try await Session("ada", in: home, Self.allowed)
            let started = try await spawn(ada, ["toml": .string(toml)])
            #expect(started.contains(" as writer~") && started.contains("\ncost: no cost"), "\(started)")
            try await ada.meet("writer", over: "local")
            let key = try await ada.observeSomethingToWorkOn()
            try await eventually("the answer") {
                try await ada.answer("trace", ["key": .string(key)])["nodes"]?.arrayValue?.count == 2 ? true : nil
            }
            let status = try await ada.answer("status")
            #expect(status["unread"]?.stringValue?.hasPrefix("1 unread") == true)
            #expect(try await ada.call("spawn_peer", ["toml": .string(toml)]).text.contains("already running"))
            #expect(try await CommandLineRun(["peer", "list", "--running"], in: home).output.contains("writer"))

            #expect(try await ada.leave() == 0)
            #expect(try state() == "stopped")
            #expect(try await CommandLineRun(["peer", "list", "--running"], in: home).output.hasPrefix("No headless"))
            #expect(home.sockets.isEmpty)
        }

        @Test func aPeerThatOutlivesItsSessionIsStoppedByAnother() async throws {
            let ada = try await Session("ada", in: home, Self.allowed)
            let started = try await spawn(ada, ["toml": .string(toml), "outlive": true])
            #expect(started.contains("process of its own"))
            let process = try #require(try home.report("writer")?["process"]?.integerValue)
            defer { kill(pid_t(process), SIGKILL) }
            #expect(pid_t(process) != ada.process.processID)
            try await ada.leave()
            #expect(try state() == "idle" && kill(pid_t(process), 0) == 0)

            let birch = try await Session("birch", in: home)
            #expect(try await birch.call("stop_peer", ["all": true]).text.hasPrefix("Stopped: writer."))
            #expect(try state() == "stopped")
            #expect(try await birch.call("stop_peer", ["all": true]).text.hasPrefix("No headless peer is running."))
            #expect(try await birch.call("stop_peer", ["name": "writer"]).isError)
        }

        @Test func aProfileOfThePersonIsNamedAndADryRunStartsNothing() async throws {
            #expect(
                try await CommandLineRun(
                    ["peer", "init", "careful", "--role", "reviewer", "--provider", "scripted", "--profile"], in: home
                ).code == 0)
            let ada = try await Session("ada", in: home, Self.allowed)
            let dry = try await spawn(ada, ["profile": "careful", "dry_run": true])
            #expect(dry.hasPrefix("It could run. Nothing was started.\n"))
            #expect(try home.report("careful") == nil)
            let unknown = try await ada.call("spawn_peer", ["profile": "carefull"])
            #expect(unknown.isError && unknown.text.contains("Profiles: careful."))
            #expect(try await ada.call("spawn_peer", ["profile": "../peers/careful"]).isError)
            #expect(try await spawn(ada, ["profile": "careful"]).hasPrefix("careful runs"))
        }

        @Test func aWrongConfigurationIsAnsweredWithLineAndColumn() async throws {
            let ada = try await Session("ada", in: home, Self.allowed)
            let hostile = [
                "[identity]\nname = \"../../etc\"\n[model]\nprovider = \"scripted\"\n": "toml:2:",
                "[identity]\nname = \"x\"\nnmae = \"y\"\n[model]\nprovider = \"scripted\"\n": "toml:3:1:",
                "[identity]\nname = \"x\"\n[model]\nprovider = \"anthropic\"\nname = \"m\"\napi_key = \"sk-verysecret\"\n":
                    "toml:6:",
                "[identity\n": "toml:1:",
                "\u{1B}[2J": "toml:1:",
            ]
            for (text, place) in hostile {
                let refused = try await ada.call("spawn_peer", ["toml": .string(text)])
                #expect(refused.isError && refused.text.contains(place), "\(refused.text)")
                #expect(!refused.text.contains("verysecret") && !refused.text.contains("\u{1B}"))
            }
            #expect(try await ada.call("spawn_peer", [:]).text.contains("Give either profile or toml"))
            let keyless = Home.peerText(
                "k", role: "writer", model: "provider = \"anthropic\"\nname = \"claude-sonnet-5-5\"")
            let refused = try await ada.call("spawn_peer", ["toml": .string(keyless)])
            #expect(
                refused.isError && refused.text.contains("cannot run") && refused.text.contains("ANTHROPIC_API_KEY"))
            #expect(
                try await CommandLineRun(["peer", "list"], in: home).output.contains("No headless peer has run here"))
        }
    }
}
