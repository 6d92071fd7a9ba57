import Ambient
import Subprocess
import Synchronization
import WireJSON

#if canImport(System)
import System
#else
import SystemPackage
#endif

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A model behind any program that reads a prompt on standard input and prints an answer, such as `claude -p` or
/// `codex exec`: the person's own subscription, no key of ours.
///
/// The program runs in a session of its own. When the call ends, however it ends, the whole process group is killed, so
/// that nothing it started lives on.
final class CommandModel: Model {
    let label: String
    private let command: [String]
    private let environment: [String: String]
    private let timeout: Duration
    private let time: any TimeSource

    /// A model that runs `command`: the program, found in `$PATH`, and its arguments. `environment` is what the program
    /// gets to see, without Kith's own secrets.
    init(command: [String], environment: [String: String], timeout: Duration, time: any TimeSource) {
        label = "command/" + (command[0].split(separator: "/").last.map(String.init) ?? command[0])
        self.command = command
        self.environment = environment.filter { !Self.withheld.contains($0.key) }
        self.timeout = timeout
        self.time = time
        Self.ignoresBrokenPipes
    }

    /// What no child may see.
    static let withheld: Set<String> = ["KITH_RELAY_TOKEN", "KITH_RELAY_TOKENS"]
    /// What is kept of standard error.
    static let errorBytes = 4 << 10
    /// Between the polite and the final signal.
    static let grace = Duration.milliseconds(300)
    /// A program that does not read its prompt must not end this process.
    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
        guard !Task.isCancelled else { throw ModelError(.cancelled, attempts: 0) }
        let prompt = [request.system, request.prompt, AnswerTool.instruction(for: request)].joined(separator: "\n\n")
        let usage = ModelUsage.estimate(
            inputTokens: TokenEstimate.tokens(in: prompt), outputTokens: request.maxOutputTokens)
        let ended = await withDeadline(timeout, on: time) { [self] in await run(prompt) }
        let output: Output
        switch ended {
        case .late: throw ModelError(.timedOut(seconds: Int(timeout.seconds)), usage: usage)
        case .done(.failure(.commandNotStarted(let what))): throw ModelError(.commandNotStarted(what))
        case .done(.failure(let reason)): throw ModelError(reason, usage: usage)
        case .done(.success(let result)): output = result
        }
        let reading = CommandOutput.read(output.standardOutput)
        let spent =
            reading.usage
            ?? .estimate(
                inputTokens: usage.input, outputTokens: TokenEstimate.tokens(inBytes: output.standardOutput.count))
        do throws(ModelError.Reason) {
            let (outcome, notes) = try reading.outcome(for: request, prose: .becomesPerspective)
            return ModelReply(outcome: outcome, usage: spent, notes: notes)
        } catch {
            throw ModelError(error.redacted(key: nil), usage: spent)
        }
    }

    private struct Output: Sendable {
        var standardOutput: [UInt8]
    }

    private func run(_ prompt: String) async -> Result<Output, ModelError.Reason> {
        var options = PlatformOptions()
        options.createSession = true
        options.teardownSequence = [
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: Self.grace)
        ]
        var variables: [Environment.Key: String] = [:]
        for (name, value) in environment { if let key = Environment.Key(rawValue: name) { variables[key] = value } }
        let configuration = Configuration(
            executable: command[0].contains("/") ? .path(FilePath(command[0])) : .name(command[0]),
            arguments: Arguments(Array(command.dropFirst())), environment: .custom(variables), platformOptions: options)
        let leader = Mutex<pid_t?>(nil)
        // Whatever has happened, nobody of the group lives on.
        defer { if let leader = leader.withLock({ $0 }) { kill(-leader, SIGKILL) } }
        do {
            let result = try await Subprocess.run(
                configuration, input: .inputWriter, output: .sequence, error: .sequence
            ) { execution in
                leader.withLock { $0 = execution.processIdentifier.value }
                return try await Self.converse(with: execution, prompt: prompt, time: time)
            }
            try Task.checkCancellation()
            let said = result.closureResult
            guard !said.isTooLong else { return .failure(.tooLarge(limit: ModelLimits.responseBytes)) }
            guard result.terminationStatus.isSuccess else {
                let told = APIKey.redacted(String(decoding: said.error, as: UTF8.self), key: nil)
                let text = APIKey.redacted(Excerpt.of(told, limit: 300), key: nil)
                return .failure(.commandFailed(status: "\(result.terminationStatus)", text: text))
            }
            return .success(Output(standardOutput: said.output))
        } catch is CancellationError {
            return .failure(.cancelled)
        } catch {
            guard !Task.isCancelled else { return .failure(.cancelled) }
            let told = Excerpt.of("\(error)", limit: 200)
            let what = told.hasSuffix(".") ? String(told.dropLast()) : told
            let hasStarted = leader.withLock { $0 != nil }
            return .failure(
                hasStarted ? .commandFailed(status: "its pipes broke", text: what) : .commandNotStarted(what))
        }
    }

    /// What a program printed.
    private struct Said: Sendable {
        var output: [UInt8] = []
        var error: [UInt8] = []
        var isTooLong = false
    }

    private static func converse(
        with execution: Execution<CustomWriteInput, SequenceOutput, SequenceOutput>, prompt: String,
        time: any TimeSource
    ) async throws -> Said {
        enum Part: Sendable {
            case written
            case output([UInt8]?)
            case error([UInt8])
        }
        return try await withThrowingTaskGroup(of: Part.self) { group in
            group.addTask {
                // A program may answer without having read everything; its choice.
                _ = try? await execution.standardInputWriter.write(prompt)
                try? await execution.standardInputWriter.finish()
                return .written
            }
            group.addTask {
                var bytes: [UInt8] = []
                for try await part in execution.standardOutput {
                    part.withUnsafeBytes { bytes.append(contentsOf: $0) }
                    if bytes.count > ModelLimits.responseBytes { return .output(nil) }
                }
                return .output(bytes)
            }
            group.addTask {
                var bytes: [UInt8] = []
                for try await part in execution.standardError {
                    part.withUnsafeBytes { bytes.append(contentsOf: $0) }
                    if bytes.count > errorBytes { bytes.removeFirst(bytes.count - errorBytes) }
                }
                return .error(bytes)
            }
            var said = Said()
            for try await part in group {
                switch part {
                case .written: break
                case .error(let bytes): said.error = bytes
                case .output(let bytes):
                    said.output = bytes ?? []
                    said.isTooLong = bytes == nil
                    if bytes != nil { try await awaitExit(of: execution.processIdentifier.value, time: time) }
                    // What it started may still hold standard error open; nobody waits for that.
                    kill(-execution.processIdentifier.value, SIGKILL)
                }
            }
            return said
        }
    }

    /// Waits until the process has ended, without collecting its status: it has closed its output and is about to. The
    /// deadline of the call bounds this.
    private static func awaitExit(of process: pid_t, time: any TimeSource) async throws {
        while true {
            var info = siginfo_t()
            let result = waitid(P_PID, id_t(process), &info, WEXITED | WNOHANG | WNOWAIT)
            if result != 0 || info.si_signo == SIGCHLD { return }
            try await time.sleep(for: .milliseconds(2))
        }
    }
}
