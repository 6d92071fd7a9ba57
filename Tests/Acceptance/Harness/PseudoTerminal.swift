import Foundation

/// A process at a terminal of its own, as a person's shell would start it: the leader of a session, with the terminal as its
/// controlling one. What it shows is captured; keys can be typed.
final class PseudoTerminal: Sendable {
    let processID: pid_t
    /// Everything the terminal has shown, echo included.
    let screen = Capture()
    private let keyboard: Int32

    /// - Parameter redirections: descriptors that do not go to the terminal, by number: a path each.
    init(
        _ command: [String], environment: [String: String], directory: String, redirections: [Int32: String] = [:]
    ) throws {
        var ends: (keyboard: Int32, terminal: Int32) = (-1, -1)
        guard openpty(&ends.keyboard, &ends.terminal, nil, nil, nil) == 0, let name = ttyname(ends.terminal) else {
            throw CannotStart(description: "no pseudo-terminal: \(errno)")
        }
        defer { close(ends.terminal) }
        for end in [ends.keyboard, ends.terminal] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        keyboard = ends.keyboard
        processID = try Self.launch(
            command, environment, directory, terminal: String(cString: name), redirections)
        // The reader closes its descriptor at the end; the keyboard stays ours.
        screen.follow(dup(keyboard))
    }

    deinit {
        kill(-processID, SIGKILL)
        while waitpid(processID, nil, 0) < 0, errno == EINTR {}
        close(keyboard)
    }

    /// Types a text, with whatever keys stand in it.
    func type(_ keys: String) {
        let bytes = Array(keys.utf8)
        _ = bytes.withUnsafeBytes { write(keyboard, $0.baseAddress, $0.count) }
    }

    /// Waits until the screen shows `text` and returns everything on it.
    @discardableResult
    func shows(_ text: String) async throws -> String {
        try await eventually("the screen to show '\(text)'", last: { self.screen.text }) {
            self.screen.text.contains(text) ? self.screen.text : nil
        }
    }

    /// The code that the person is asked to type.
    func code() async throws -> String {
        try await eventually("a code", last: { self.screen.text }) {
            guard let start = self.screen.text.range(of: "To agree to this, type ")?.upperBound,
                let end = self.screen.text.range(of: ": ", range: start..<self.screen.text.endIndex)?.lowerBound
            else { return nil }
            return String(self.screen.text[start..<end])
        }
    }

    /// Waits for the end and for the last it showed; the exit code, or the negative number of the signal.
    func exit() async throws -> Int32 {
        let code = try await ended()
        try await eventually("the end of its screen", isTrue: { screen.hasEnded })
        return code
    }

    private func ended() async throws -> Int32 {
        try await eventually("the end of process \(processID)", last: { self.screen.text }) {
            var information = siginfo_t()
            guard waitid(P_PID, id_t(processID), &information, WEXITED | WNOWAIT | WNOHANG) == 0,
                information.si_signo == SIGCHLD
            else { return nil }
            return information.si_code == Int32(CLD_EXITED) ? information.status : -information.status
        }
    }

    private static func launch(
        _ command: [String], _ environment: [String: String], _ directory: String, terminal: String,
        _ redirections: [Int32: String]
    ) throws -> pid_t {
        #if os(Linux)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        let newSession = Int16(0x80)
        #else
        var actions: posix_spawn_file_actions_t?
        var attributes: posix_spawnattr_t?
        let newSession = Int16(POSIX_SPAWN_SETSID)
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        // The first terminal that a session's leader opens becomes its controlling one; so all are opened, then exchanged.
        for target in Int32(0)...2 { posix_spawn_file_actions_addopen(&actions, target, terminal, O_RDWR, 0) }
        for (target, path) in redirections {
            posix_spawn_file_actions_addopen(&actions, target, path, O_RDWR | O_CREAT, 0o600)
        }
        posix_spawnattr_setflags(&attributes, newSession)
        let command = ["/usr/bin/env", "-C", directory] + command
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in arguments + variables { free(text) } }
        var process = pid_t()
        let code = posix_spawn(&process, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else {
            throw CannotStart(description: "\(command[0]) does not start: \(String(cString: strerror(code)))")
        }
        return process
    }
}
