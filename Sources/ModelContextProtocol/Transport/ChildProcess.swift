import Synchronization

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// A child process whose standard input and output are pipes of ours. A thread of its own waits for its end, so that no
/// zombie stays behind.
final class ChildProcess: Sendable {
    let processID: pid_t
    private let ended = Latch()
    private let code = Mutex<Int32?>(nil)

    /// Starts `command` (searched in PATH when it has no slash). Signals are reset to their defaults in the child.
    /// - Parameter errorDescriptor: where its standard error goes.
    /// - Returns: the process, and the descriptors to read its output from and to write its input to.
    static func spawn(
        _ command: [String], environment: [String: String], errorDescriptor: Int32
    ) throws(TransportError) -> (process: ChildProcess, output: Int32, input: Int32) {
        guard let program = command.first else { throw TransportError("no command was given") }
        let input = try FileDescriptor.pipe()
        let output: (read: Int32, write: Int32)
        do throws(TransportError) {
            output = try FileDescriptor.pipe()
        } catch {
            FileDescriptor.close(input.read)
            FileDescriptor.close(input.write)
            throw error
        }
        defer {
            FileDescriptor.close(input.read)
            FileDescriptor.close(output.write)
        }
        do throws(TransportError) {
            let process = try launch(
                program, command, environment, descriptors: [input.read, output.write, errorDescriptor])
            return (try ChildProcess(process), output.read, input.write)
        } catch {
            FileDescriptor.close(input.write)
            FileDescriptor.close(output.read)
            throw error
        }
    }

    private init(_ processID: pid_t) throws(TransportError) {
        self.processID = processID
        try DetachedThread.start { [self] in
            var status: Int32 = 0
            while waitpid(processID, &status, 0) < 0, errno == EINTR {}
            code.withLock { $0 = status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F) }
            ended.open()
        }
    }

    /// Its exit code, negative for the signal that ended it; nil while it runs.
    var exitCode: Int32? { code.withLock { $0 } }

    /// Returns when it has ended or the task is cancelled.
    func waitUntilExit() async { await ended.wait() }

    /// Sends a signal, unless it has ended.
    func signal(_ number: Int32) {
        code.withLock { if $0 == nil { _ = kill(processID, number) } }
    }

    private static func launch(
        _ program: String, _ command: [String], _ environment: [String: String], descriptors: [Int32]
    ) throws(TransportError) -> pid_t {
        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        #else
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (target, descriptor) in descriptors.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, descriptor, Int32(target))
        }
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for signal in [SIGPIPE, SIGINT, SIGTERM] { sigaddset(&defaults, signal) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var nothing = sigset_t()
        sigemptyset(&nothing)
        // Pool threads block signals, and a child would inherit that: it could not be asked to end.
        posix_spawnattr_setsigmask(&attributes, &nothing)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let code = posix_spawnp(&process, program, &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw .system("cannot start \(program)", code) }
        return process
    }
}
