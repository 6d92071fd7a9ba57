import Foundation
import Synchronization

/// A process could not be started.
struct CannotStart: Error, CustomStringConvertible {
    let description: String
}

/// One process, in a process group of its own. When the value goes away the whole group is killed, so that no test can
/// leave anything behind. It is reaped only then, so that its number cannot come to mean another process before.
final class Subprocess: Sendable {
    /// How it ended: the exit code, or the negative number of the signal.
    private final class End: Sendable {
        let code = Mutex<Int32?>(nil)
    }

    let processID: pid_t
    /// What it wrote to standard output, unless that was taken.
    let output = Capture()
    /// What it wrote to standard error.
    let errors = Capture()
    private let input: Mutex<Int32>
    private let takenOutput: Int32
    private let end = End()
    private let isReaped = Mutex(false)

    /// Starts `command`.
    /// - Parameters:
    ///   - environment: all of it.
    ///   - takesOutput: give standard output to the caller through `takePipes` instead of capturing it.
    init(
        _ command: [String], environment: [String: String], directory: String, takesOutput: Bool = false
    ) throws {
        // A process that ends while it is spoken to must not take the tests with it.
        _ = Foundation.signal(SIGPIPE, SIG_IGN)
        let input = try Self.pipe()
        let output = try Self.pipe()
        let errors = try Self.pipe()
        defer { for descriptor in [input.read, output.write, errors.write] { close(descriptor) } }
        processID = try Self.launch(
            command, environment, directory, descriptors: [input.read, output.write, errors.write])
        self.input = Mutex(input.write)
        takenOutput = takesOutput ? output.read : -1
        if !takesOutput { self.output.follow(output.read) }
        self.errors.follow(errors.read)
        Self.watch(processID, end)
    }

    deinit {
        closeInput()
        reap()
    }

    /// The write end of standard input and the read end of standard output, for a transport that closes them itself.
    func takePipes() -> (output: Int32, input: Int32) {
        let input = self.input.withLock { input in
            defer { input = -1 }
            return input
        }
        return (takenOutput, input)
    }

    /// Writes to standard input; what the process no longer takes is lost.
    func say(_ text: String) { say(Array(text.utf8)) }

    /// Writes to standard input; what the process no longer takes is lost.
    func say(_ bytes: [UInt8]) {
        input.withLock { input in
            var sent = 0
            while input >= 0, sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    /// Ends its input.
    func closeInput() {
        input.withLock { input in
            if input >= 0 { close(input) }
            input = -1
        }
    }

    func signal(_ number: Int32) { kill(processID, number) }

    /// nil while it runs.
    var exitCode: Int32? { end.code.withLock { $0 } }

    /// Waits for its end.
    @discardableResult
    func exit(within limit: Duration = Patience.usual) async throws -> Int32 {
        try await eventually("the end of process \(processID)", within: limit, last: { self.errors.text }) { exitCode }
    }

    /// Whether its group is empty once it has ended itself: it left no child behind. Ends its use.
    func leftNobody() -> Bool {
        waitpid(processID, nil, 0)
        isReaped.withLock { $0 = true }
        defer { kill(-processID, SIGKILL) }
        return kill(-processID, 0) != 0 && errno == ESRCH
    }

    private func reap() {
        guard !isReaped.withLock({ $0 }) else { return }
        kill(-processID, SIGKILL)
        while waitpid(processID, nil, 0) < 0, errno == EINTR {}
    }

    private static func watch(_ process: pid_t, _ end: End) {
        Thread.detachNewThread {
            var information = siginfo_t()
            while waitid(P_PID, id_t(process), &information, WEXITED | WNOWAIT) < 0 {
                guard errno == EINTR else { return }
            }
            let isExit = information.si_code == Int32(CLD_EXITED)
            let status = information.status
            end.code.withLock { $0 = isExit ? status : -status }
        }
    }

    /// A pipe whose ends no other child inherits.
    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        guard Foundation.pipe(&ends) == 0 else { throw CannotStart(description: "no pipe: \(errno)") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }
}

extension siginfo_t {
    /// Exit code or signal of a child.
    var status: Int32 {
        #if os(Linux)
        _sifields._sigchld.si_status
        #else
        si_status
        #endif
    }
}
