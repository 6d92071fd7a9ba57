import Ambient
import CAT7
import Foundation
import MeshProtocol
import TestSupport
import Testing

@testable import HeadlessPeers

/// Programs that stand in for a model.
@Suite(.timeLimit(.minutes(5)))
struct CommandModelTests {
    private func model(
        _ script: String, timeout: Duration = .seconds(600), environment: [String: String] = [:],
        time: any TimeSource = SystemTime()
    ) -> CommandModel {
        let path = ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]
        return CommandModel(
            command: ["sh", "-c", script], environment: path.merging(environment) { $1 }, timeout: timeout,
            time: time)
    }

    @Test func itsJSONIsTheAnswer() async throws {
        let reply = try await model("cat >/dev/null; echo '\(goodArguments)'").complete(question())
        #expect(answer(reply)?.texts == goodTexts && reply.notes.isEmpty && reply.usage.isEstimated)
    }

    @Test func itReadsThePromptOnStandardInput() async throws {
        let script = #"grep -c -e 'Somebody observed' -e 'You are a reviewer' -e '"additionalProperties":false'"#
        let reply = try await model(script).complete(question())
        #expect(answer(reply)?.texts[.perspective] == "3")
    }

    @Test func itsProseIsAPerspective() async throws {
        let reply = try await model("printf 'Add jitter.\\nBecause of herds.\\n'").complete(question())
        #expect(answer(reply)?.texts[.focus] == "Add jitter.")
        #expect(answer(reply)?.texts[.perspective] == "Add jitter.\nBecause of herds.")
        #expect(answer(reply)?.texts[.issue] == Field.neutral)
    }

    @Test func anEnvelopeWithUsageIsOpened() async throws {
        let envelope = #"""
            {"type":"result","is_error":false,"result":"{\"focus\":\"jitter\"}","usage":{"input_tokens":9,"output_tokens":4}}
            """#
        let reply = try await model("cat <<'END'\n\(envelope)\nEND").complete(question())
        #expect(answer(reply)?.texts[.focus] == "jitter" && reply.usage == ModelUsage(input: 9, output: 4))
    }

    @Test func itsFailureIsTold() async throws {
        let error = await failure(of: model("echo 'bad \(Vendor.realistic) key' >&2; exit 3"))
        guard case .commandFailed(_, let text)? = error?.reason else {
            Issue.record("no failure but \(String(describing: error))")
            return
        }
        #expect(text == "bad (key) key" && error?.countsAgainstProvider == true)
    }

    @Test func saidNothingIsNoAnswer() async throws {
        guard case .malformedResponse? = await failure(of: model("true"))?.reason else {
            Issue.record("accepted")
            return
        }
    }

    @Test func aProgramThatIsNotThereCostsNothing() async throws {
        let missing = CommandModel(
            command: ["/nonexistent/program"], environment: [:], timeout: .seconds(5), time: SystemTime())
        let error = await failure(of: missing)
        guard case .commandNotStarted? = error?.reason else {
            Issue.record("no refusal but \(String(describing: error))")
            return
        }
        #expect(error?.usage == ModelUsage.none)
    }

    @Test func endlessOutputIsCutOff() async throws {
        let error = await failure(of: model("yes"))
        #expect(error?.reason == .tooLarge(limit: ModelLimits.responseBytes))
    }

    @Test func endlessErrorsAreForgotten() async throws {
        let script = "head -c 3000000 /dev/zero | tr '\\0' x >&2; echo '\(goodArguments)'"
        let reply = try await model(script).complete(question())
        #expect(answer(reply)?.texts == goodTexts)
    }

    @Test func aProgramThatReadsNothingDoesNotHurt() async throws {
        var long = question()
        long.prompt = String(repeating: "x", count: 1 << 20)
        let reply = try await model("exec 0<&-; echo '\(goodArguments)'").complete(long)
        #expect(answer(reply)?.texts == goodTexts)
    }

    @Test func aDeadlineEndsTheWholeGroup() async throws {
        let folder = try TemporaryDirectory()
        let note = folder.appending("child")
        let fifo = folder.appending("started")
        try #require(mkfifo(fifo, 0o600) == 0)
        let script = "trap '' TERM; sleep 300 & echo $! > '\(note)'; echo up > '\(fifo)'; wait; sleep 300"
        let time = ManualTime()
        let running = model(script, timeout: .seconds(90), time: time)
        async let error = failure(of: running)
        await Self.awaitWriter(of: fifo)
        time.advance(by: .seconds(90))
        #expect(await error?.reason == .timedOut(seconds: 90))
        #expect(await error?.usage.output == 512)
        #expect(try isGone(note))
    }

    @Test func cancellingEndsTheWholeGroup() async throws {
        let folder = try TemporaryDirectory()
        let note = folder.appending("child")
        let fifo = folder.appending("started")
        try #require(mkfifo(fifo, 0o600) == 0)
        let script = "trap '' TERM; sleep 300 & echo $! > '\(note)'; echo up > '\(fifo)'; wait; sleep 300"
        let running = model(script, timeout: .seconds(600))
        let call = Task { await failure(of: running) }
        await Self.awaitWriter(of: fifo)
        let clock = ContinuousClock()
        let start = clock.now
        call.cancel()
        #expect(await call.value?.reason == .cancelled)
        // Far from the end of what it runs; that it is below a second is for a machine that does nothing else.
        #expect(clock.now - start < .seconds(45))
        #expect(try isGone(note))
    }

    @Test func whatItLeavesBehindIsEnded() async throws {
        let folder = try TemporaryDirectory()
        let note = folder.appending("child")
        let script = "sleep 300 >/dev/null 2>&1 & echo $! > '\(note)'; echo '\(goodArguments)'"
        let reply = try await model(script).complete(question())
        #expect(answer(reply)?.texts == goodTexts)
        #expect(try isGone(note))
    }

    @Test func whatHoldsItsStandardErrorOpenDelaysNobody() async throws {
        let folder = try TemporaryDirectory()
        let note = folder.appending("child")
        let script = "sleep 300 >/dev/null & echo $! > '\(note)'; echo '\(goodArguments)'"
        let reply = try await model(script).complete(question())
        #expect(answer(reply)?.texts == goodTexts)
        #expect(try isGone(note))
    }

    @Test func itMayTidyUpAfterItsAnswer() async throws {
        let folder = try TemporaryDirectory()
        let note = folder.appending("tidy")
        let script = "echo '\(goodArguments)'; exec >&- 2>&-; sleep 0.1; echo done > '\(note)'"
        let reply = try await model(script).complete(question())
        #expect(answer(reply)?.texts == goodTexts)
        #expect(try String(contentsOfFile: note, encoding: .utf8) == "done\n")
    }

    @Test func kithsOwnSecretsAreWithheld() async throws {
        let secrets = ["KITH_RELAY_TOKEN": "hidden", "OTHER": "shown"]
        let reply = try await model("echo \"$KITH_RELAY_TOKEN/$OTHER\"", environment: secrets).complete(question())
        #expect(answer(reply)?.texts[.focus] == "/shown")
    }

    /// Waits until somebody has opened the pipe for writing: opening blocks until then.
    private static func awaitWriter(of fifo: String) async {
        await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                let descriptor = open(fifo, O_RDONLY | O_CLOEXEC)
                close(descriptor)
                continuation.resume()
            }
        }
    }

    /// Whether the process whose id is in the file has ended (or is a zombie that waits for its new parent).
    private func isGone(_ note: String) throws -> Bool {
        let text = try String(contentsOfFile: note, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        let process = try #require(Int32(text))
        for _ in 0..<200 {
            if kill(process, 0) != 0 { return true }
            let state = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
            if state.contains(") Z ") { return true }
            usleep(5_000)
        }
        return false
    }
}
