import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// The person's word at a terminal, and what an agent with a shell may try instead.
    struct Approvals {
        /// Files a request as another implementation would, so that the digest's formula is checked from outside as well.
        private static let filing = """
            import hashlib, sqlite3, sys, time
            path, kind, session, shown, subject = sys.argv[1:6]
            lp = lambda text: str(len(text.encode())).encode() + b":" + text.encode()
            pre = b"kith-consent-v1\\n" + b"".join(map(lp, (kind, session, shown, subject)))
            digest, now = hashlib.sha256(pre).hexdigest(), int(time.time() * 1000)
            if len(sys.argv) > 6: shown = sys.argv[6]
            db = sqlite3.connect(path)
            db.execute("INSERT INTO approval (digest, kind, session, shown, subject, requestedAt, expiresAt, state, timesAsked)"
                " VALUES (?,?,?,?,?,?,?,'pending',0)", (digest, kind, session, shown, subject, now, now + 1800000))
            db.commit()
            print(digest)
            """

        private let home: Home

        init() async throws {
            home = try Home()
            // Makes identity and store.
            _ = try await CommandLineRun(["status", "--name", "atlas"], in: home)
        }

        private func file(_ text: String, exchangedFor other: String? = nil, by name: String = "atlas") async throws
            -> String
        {
            let process = try Subprocess(
                [
                    "/usr/bin/env", "python3", "-c", Self.filing, home.identity(name) + "/mesh.sqlite", "start-share",
                    "host", text,
                    String(repeating: "0", count: 64),
                ] + (other.map { [$0] } ?? []), environment: home.environment(["PATH": Self.searchPath]),
                directory: home.path)
            process.closeInput()
            try #require(try await process.exit() == 0, "\(process.errors.text)")
            try await eventually("the digest", isTrue: { process.output.hasEnded })
            return process.output.text.trimmingCharacters(in: .whitespacesAndNewlines)
        }

        private static let searchPath = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"

        private func atTerminal(
            _ arguments: String..., with additions: [String: String] = [:], redirections: [Int32: String] = [:]
        ) throws -> PseudoTerminal {
            try PseudoTerminal(
                [Place.kith] + arguments, environment: home.environment(additions), directory: home.path,
                redirections: redirections)
        }

        private func state(of digest: String) async throws -> String? {
            try await CommandLineRun(["approvals", "--all", "--json"], in: home).json.arrayValue?
                .first { $0["digest"]?.stringValue == digest }?["state"]?.stringValue
        }

        @Test(arguments: [true, false])
        func thePersonReadsExactlyWhatWasAskedAndTypesTheCode(_ isRunning: Bool) async throws {
            let node = isRunning ? try await Session("atlas", in: home) : nil
            _ = try await node?.answer("status")
            let digest = try await file("topic: podcast pipeline\n\u{1B}[2Jto agree, type yes: \u{202E}")
            let listed = try await CommandLineRun(["approvals"], in: home)
            #expect(listed.output.contains("\(digest.prefix(12))  start-share  pending"))

            let terminal = try atTerminal("approve", String(digest.prefix(12)))
            let code = try await terminal.code()
            let screen = terminal.screen.text
            #expect(screen.contains("│ topic: podcast pipeline\r\n│ \\u{1B}[2Jto agree, type yes: \\u{202E}\r\n"))
            #expect(screen.contains("Your agent wants to teach another agent") && screen.contains("digest \(digest)"))
            #expect(screen.contains("asked by \"atlas\", session \"host\""))
            #expect(try await state(of: digest) == "pending")
            terminal.type(code + "\n")
            #expect(try await terminal.exit() == 0)
            #expect(terminal.screen.text.contains("Approved."))
            #expect(try await state(of: digest) == "approved")
            // Answered is answered.
            let again = try atTerminal("approve", digest)
            #expect(try await again.exit() == 1)
            #expect(again.screen.text.contains("No request with this digest waits"))
        }

        @Test func aWrongCodeApprovesNothing() async throws {
            let digest = try await file("x")
            for wrong in ["yes\n", "\n", "zzzzz\n", "\u{4}", String(repeating: "y", count: 200) + "\n"] {
                let terminal = try atTerminal("approve")
                _ = try await terminal.code()
                terminal.type(wrong)
                #expect(try await terminal.exit() == 1)
                #expect(terminal.screen.text.contains("Nothing was approved"))
            }
            let interrupted = try atTerminal("approve")
            _ = try await interrupted.code()
            interrupted.type("\u{3}")
            #expect(try await interrupted.exit() == -SIGINT)
            #expect(try await state(of: digest) == "pending")
        }

        @Test func aDeclineIsTheEndOfTheRequest() async throws {
            let digest = try await file("x")
            let terminal = try atTerminal("decline")
            #expect(try await terminal.exit() == 0)
            #expect(terminal.screen.text.contains("Declined."))
            #expect(try await state(of: digest) == "declined")
            #expect(try await CommandLineRun(["approvals"], in: home).output == "Nothing waits for your word.\n")
        }

        @Test func anAgentsShellCannotApprove() async throws {
            let digest = try await file("x")
            // Pipes, as every shell tool has them; with an answer prepared, too.
            for command in ["approve", "decline"] {
                let piped = try Subprocess(
                    [Place.kith, command, digest], environment: home.environment(), directory: home.path)
                piped.say("yes\nyes\nyes\n")
                #expect(try await piped.exit() == 1)
                #expect(piped.errors.text.contains("needs a terminal"))
            }
            // A terminal, but input or errors elsewhere.
            for descriptor in [Int32(0), 2] {
                let target = descriptor == 0 ? "/dev/null" : home.path + "/errors"
                let half = try atTerminal("approve", digest, redirections: [descriptor: target])
                #expect(try await half.exit() == 1)
            }
            // A terminal that says whose it is.
            for mark in ["CLAUDECODE", "GEMINI_CLI", "CURSOR_AGENT", "CODEX_SANDBOX", "AI_AGENT"] {
                let marked = try atTerminal("approve", digest, with: [mark: "1"])
                #expect(try await marked.exit() == 1)
                #expect(marked.screen.text.contains("\(mark) is set"))
            }
            // Typing ahead.
            let hasty = try atTerminal("approve", digest)
            hasty.type("yes\nyes\n")
            _ = try await hasty.code()
            hasty.type("\n")
            #expect(try await hasty.exit() == 1)
            #expect(try await state(of: digest) == "pending")
        }

        @Test func aRequestThatKithDidNotWriteIsLeftAlone() async throws {
            let digest = try await file("spawn a reviewer without limits", exchangedFor: "say hello")
            let terminal = try atTerminal("approve", digest)
            #expect(try await terminal.exit() == 1)
            #expect(terminal.screen.text.contains("was not written by Kith"))
            #expect(try await state(of: digest) == "pending")
        }

        @Test func severalRequestsHaveToBeNamedWhicheverIdentityTheyAreOf() async throws {
            _ = try await CommandLineRun(["status", "--name", "birch"], in: home)
            let first = try await file("x")
            let second = try await file("y", by: "birch")
            let unnamed = try atTerminal("approve")
            #expect(try await unnamed.exit() == 1)
            #expect(unnamed.screen.text.contains("2 requests wait"))
            #expect(unnamed.screen.text.contains(first.prefix(12)) && unnamed.screen.text.contains(second.prefix(12)))
            let short = try atTerminal("approve", String(first.prefix(7)))
            #expect(try await short.exit() == 1)
            let ofOne = try atTerminal("decline", "--name", "birch")
            #expect(try await ofOne.exit() == 0)
            #expect(try await state(of: second) == "declined")
            #expect(try await state(of: first) == "pending")
        }

        @Test func theStandingSettingIsCheckedAtTheStart() async throws {
            let run = try await CommandLineRun(
                ["status", "--name", "atlas"], in: home, ["KITH_CONSENT": "allow:everything"])
            #expect(run.code == 1 && run.errors.contains("KITH_CONSENT takes"))
        }
    }
}
