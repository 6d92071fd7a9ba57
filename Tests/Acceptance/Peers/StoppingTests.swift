import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// Peers are ended, by whatever means, in time; and what they may spend outlives them.
    struct StoppingPeers {
        private let home: Home

        init() throws { home = try Home() }

        private func kith(_ arguments: String...) async throws -> CommandLineRun {
            try await CommandLineRun(arguments, in: home)
        }

        /// A peer whose model is a program that never answers.
        private func thinker() throws -> String { try home.programPeer("thinker", "exec sleep 300") }

        private func isGone(_ process: pid_t) -> Bool { kill(process, 0) != 0 && errno == ESRCH }

        @Test(arguments: ["stop --all", "stop thinker", "STOP", "SIGTERM"])
        func aCallInFlightDoesNotKeepAPeer(_ means: String) async throws {
            let run = try await PeerRun([try thinker()], in: home)
            let ada = try await Session("ada", in: home)
            try await ada.meet("thinker", over: "local")
            _ = try await ada.tell("thinker", "think about the harbour")
            let child = try await home.programOfModel()

            let start = ContinuousClock.now
            switch means {
            case "stop --all": #expect(try await kith("peer", "stop", "--all").code == 0)
            case "stop thinker":
                #expect(try await kith("peer", "stop", "thinker").output == "thinker has stopped.\n")
            case "STOP": _ = FileManager.default.createFile(atPath: home.state + "/STOP", contents: nil)
            default: run.process.signal(SIGTERM)
            }
            #expect(try await run.process.exit(within: .seconds(10)) == 0)
            try await eventually("the program's end", within: .seconds(5), isTrue: { isGone(child) })
            #expect(ContinuousClock.now - start < .seconds(10))
            let report = try home.report("thinker")
            #expect(report?["state"] == "stopped" && report?["stoppedBecause"]?.stringValue?.isEmpty == false)

            guard means != "SIGTERM", means != "stop thinker" else { return }
            // The switch holds until the person takes it back.
            let refused = try await kith("peer", "run", try thinker())
            #expect(refused.code == 1 && refused.errors.contains("kith peer resume"), "\(refused.errors)")
            #expect(try await kith("peer", "list").output.contains("STOPPED"))
            #expect(try await kith("peer", "resume").output == "Headless peers may start again.\n")
            try await PeerRun([try thinker()], in: home).end()
        }

        @Test func budgetsSurviveARestart() async throws {
            let file = try home.peerFile("writer", role: "writer", more: "[budget]\nmax_wakes_per_day = 1\n")
            let ada = try await Session("ada", in: home)
            let first = try await PeerRun([file], in: home)
            try await ada.meet("writer", over: "local")
            _ = try await ada.tell("writer", "the harbour crane hums")
            try await eventually("the answer", last: { first.process.errors.text }) {
                try home.report("writer")?["emitted"] == 1 ? true : nil
            }
            #expect(try await first.end() == 0)

            let second = try await PeerRun([file], in: home)
            try await ada.meet("writer", over: "local")
            _ = try await ada.tell("writer", "the orchard needs water")
            try await eventually("the refusal", last: { second.process.errors.text }) {
                (try home.report("writer")?["suppressed"]?["wakes_per_day"]?.integerValue ?? 0) >= 1 ? true : nil
            }
            let report = try #require(try home.report("writer"))
            #expect(report["emitted"] == 1 && report["wakes"]?["day"]?["used"] == 1)
            #expect(try await kith("peer", "status", "writer").output.contains("the wakes of this day are used up"))
            #expect(second.process.errors.text.contains("wakes_per_day"))
            try await second.end()
        }

        @Test func aDetachedPeerLivesOnAndWritesItsLogAsJSON() async throws {
            let file = try home.peerFile("writer", role: "writer")
            let started = try await kith("peer", "run", file, "--detach")
            #expect(started.code == 0, "\(started.errors)")
            let process = try #require(try home.report("writer")?["process"]?.integerValue)
            defer { kill(pid_t(process), SIGKILL) }
            #expect(started.output.contains("runs in the background as process \(process)"))
            #expect(try await kith("peer", "run", file).errors.contains("already running"))

            let ada = try await Session("ada", in: home)
            try await ada.meet("writer", over: "local")
            _ = try await ada.tell("writer", "the harbour crane hums")
            let log = home.state + "/reports/writer.log"
            let line = try await eventually("a line about the answer") {
                try (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n")
                    .map { try JSON(parsing: String($0)) }.first { $0["what"] == "emitted" }
            }
            #expect(line["peer"] == "writer" && line["level"] == "info" && line["key"]?.stringValue != nil)
            let mode = try FileManager.default.attributesOfItem(atPath: log)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(try await kith("peer", "stop", "writer").output == "writer has stopped.\n")
            try await eventually("its end", isTrue: { isGone(pid_t(process)) || isZombie(pid_t(process)) })
        }

        /// Whoever started it has gone, and not every container has somebody who reaps.
        private func isZombie(_ process: pid_t) -> Bool {
            (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8))?.contains(") Z ") ?? true
        }

        @Test func aDetachedPeerThatCannotStartSaysSoAtOnce() async throws {
            _ = FileManager.default.createFile(atPath: home.path + "/blocked", contents: nil)
            let file = try home.peerFile(
                "writer", role: "writer", more: "[logging]\nfile_path = \"\(home.path)/blocked/log\"\n")
            let started = try await kith("peer", "run", file, "--detach")
            #expect(started.code == 1 && started.errors.contains("log file"), "\(started.errors)")
        }

        @Test func logsBeginAnewAtTheirSizeAndTheOldestGo() async throws {
            let log = home.path + "/writer.log"
            let file = try home.peerFile(
                "writer", role: "writer",
                more: "[logging]\nfile_path = \"\(log)\"\nmax_file_size = 1024\nkeep = 2\n")
            let run = try await PeerRun([file], in: home)
            let ada = try await Session("ada", in: home)
            try await ada.meet("writer", over: "local")
            let words = Vocabulary(seed: 11)
            for number in 0..<8 { _ = try await ada.tell("writer", words.sentence(number)) }
            try await eventually("three files", last: { run.process.errors.text }) {
                FileManager.default.fileExists(atPath: log + ".2") ? true : nil
            }
            try await run.end()
            let files = try FileManager.default.contentsOfDirectory(atPath: home.path).filter {
                $0.hasPrefix("writer.log")
            }
            #expect(Set(files).isSubset(of: ["writer.log", "writer.log.1", "writer.log.2"]))
            for name in files {
                let text = try String(contentsOfFile: home.path + "/" + name, encoding: .utf8)
                #expect(text.utf8.count <= 1024)
                for line in text.split(separator: "\n") { #expect(try JSON(parsing: String(line))["what"] != nil) }
            }
        }

        @Test func aHeldAnswerWaitsForThePersonAtATerminal() async throws {
            let file = try home.peerFile(
                "writer", role: "writer", more: "[routing]\nresponse_routing = \"targeted\"\n")
            let run = try await PeerRun([file], in: home)
            let ada = try await Session("ada", in: home)
            try await ada.meet("writer", over: "local")
            _ = try await ada.tell("writer", "git push --force origin main")
            try await eventually("the hold", last: { run.process.errors.text }) {
                try home.report("writer")?["held"] == 1 ? true : nil
            }
            let listed = try await kith("peer", "held", "list", "--json").json.arrayValue?.first
            let id = try #require(listed?["id"]?.integerValue)
            #expect(listed?["reasons"]?.arrayValue?.isEmpty == false)
            #expect(try await kith("peer", "held").output.contains("writer  \(id)"))
            let agent = try await kith("peer", "held", "release", "writer", "\(id)")
            #expect(agent.code == 1 && agent.errors.contains("needs a terminal"))
            #expect(try home.report("writer")?["emitted"] == 0)

            let terminal = try PseudoTerminal(
                [Place.kith, "peer", "held", "release", "writer", "\(id)"], environment: home.environment(),
                directory: home.path)
            let screen = try await terminal.shows("To let it go, type ")
            #expect(screen.contains("│ focus: Draft: git push --force origin main"))
            let code = try await eventually("the code") {
                terminal.screen.text.components(separatedBy: "To let it go, type ").last?
                    .components(separatedBy: ": ").first.flatMap { $0.count == 5 ? $0 : nil }
            }
            terminal.type(code + "\n")
            #expect(try await terminal.exit() == 0)
            try await eventually("the answer") { try home.report("writer")?["emitted"] == 1 ? true : nil }
            try await eventually("its arrival", isTrue: { try await ada.readInbox().count == 1 })
            try await run.end()
        }
    }
}
