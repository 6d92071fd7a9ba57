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
            let started = try await ada.answer("spawn_peer", ["toml": .string(toml)])
            #expect(started["name"] == "writer")
            #expect(try state() == "idle")
            // The word was good for once.
            try await ada.answer("stop_peer", ["name": "writer"])
            #expect(try await ada.call("spawn_peer", ["toml": .string(toml)]).isError)
        }

        @Test func aPeerLivesAsLongAsItsSessionAndTellsItInNotesOnly() async throws {
            let ada = try await Session("ada", in: home, Self.allowed)
            let started = try await ada.answer("spawn_peer", ["toml": .string(toml)])
            #expect(started["agent"]?.stringValue?.hasPrefix("writer~") == true)
            #expect(
                started["forecast"]?.arrayValue?.contains { $0.stringValue?.hasPrefix("cost: no cost") == true } == true
            )
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
            let started = try await ada.answer("spawn_peer", ["toml": .string(toml), "outlive": true])
            #expect(started["summary"]?.stringValue?.contains("process of its own") == true)
            let process = try #require(try home.report("writer")?["process"]?.integerValue)
            defer { kill(pid_t(process), SIGKILL) }
            #expect(pid_t(process) != ada.process.processID)
            try await ada.leave()
            #expect(try state() == "idle" && kill(pid_t(process), 0) == 0)

            let birch = try await Session("birch", in: home)
            let stopped = try await birch.answer("stop_peer", ["all": true])
            #expect(stopped["stopped"] == ["writer"] && stopped["remaining"] == [])
            #expect(try state() == "stopped")
            #expect(try await birch.answer("stop_peer", ["all": true])["stopped"] == [])
            #expect(try await birch.call("stop_peer", ["name": "writer"]).isError)
        }

        @Test func aProfileOfThePersonIsNamedAndADryRunStartsNothing() async throws {
            #expect(
                try await CommandLineRun(
                    ["peer", "init", "careful", "--role", "reviewer", "--provider", "scripted", "--profile"], in: home
                ).code == 0)
            let ada = try await Session("ada", in: home, Self.allowed)
            let dry = try await ada.answer("spawn_peer", ["profile": "careful", "dry_run": true])
            #expect(dry["summary"]?.stringValue == "It could run. Nothing was started.")
            #expect(try home.report("careful") == nil)
            let unknown = try await ada.call("spawn_peer", ["profile": "carefull"])
            #expect(unknown.isError && unknown.text.contains("Profiles: careful."))
            #expect(try await ada.call("spawn_peer", ["profile": "../peers/careful"]).isError)
            #expect(try await ada.answer("spawn_peer", ["profile": "careful"])["name"] == "careful")
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
