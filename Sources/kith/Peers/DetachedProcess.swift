import Foundation

/// This program once more, in a session of its own, with nothing of this process's terminal: it lives on when the terminal
/// or the host goes away.
struct DetachedProcess {
    let processID: pid_t

    /// Starts `kith` with `arguments`.
    ///
    /// - Parameters:
    ///   - input: What it reads on standard input. Kept in a file without a name: nothing is left behind.
    ///   - errors: Where its standard error goes; replaced.
    static func start(_ arguments: [String], input: String = "", errors: String) throws -> DetachedProcess {
        let inputDescriptor = try nameless(input)
        defer { close(inputDescriptor) }
        let errorDescriptor = open(errors, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard errorDescriptor >= 0 else {
            throw Refusal("\(errors) cannot be written: \(String(cString: strerror(errno))).")
        }
        defer { close(errorDescriptor) }
        keepDescriptors()
        let executable = try ExecutablePath.current()
        var process = pid_t()
        let code = withSpawnSettings { actions, attributes in
            posix_spawn_file_actions_adddup2(actions, inputDescriptor, 0)
            posix_spawn_file_actions_addopen(actions, 1, "/dev/null", O_WRONLY, 0)
            posix_spawn_file_actions_adddup2(actions, errorDescriptor, 2)
            var words = ([executable] + arguments).map { strdup($0) } + [nil]
            defer { for word in words { free(word) } }
            return posix_spawn(&process, executable, actions, attributes, &words, environ)
        }
        guard code == 0 else { throw Refusal("kith does not start again: \(String(cString: strerror(code))).") }
        return DetachedProcess(processID: process)
    }

    /// Whether it has ended. Only for a process that this one has started; afterwards its number may mean another.
    func hasEnded() -> Bool {
        var status: Int32 = 0
        return waitpid(processID, &status, WNOHANG) != 0
    }

    /// Reaps it when it ends, so that it does not stay in the table of processes for as long as this one lives.
    func reapWhenItEnds() {
        let processID = processID
        Thread.detachNewThread {
            var status: Int32 = 0
            while waitpid(processID, &status, 0) < 0, errno == EINTR {}
        }
    }

    /// Locks, and pipes to the host, must not live on in it, whoever opened them here.
    private static func keepDescriptors() {
        #if os(Linux)
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
            if let descriptor = Int32(name), descriptor > 2 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        }
        #endif
    }

    /// A file without a name that holds `text` and is read from its beginning.
    private static func nameless(_ text: String) throws -> Int32 {
        let path = NSTemporaryDirectory() + "kith-" + UUID().uuidString
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Refusal("No temporary file: \(String(cString: strerror(errno))).") }
        unlink(path)
        let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: false)
        try handle.write(contentsOf: Data(text.utf8))
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    #if os(Linux)
    private typealias Actions = posix_spawn_file_actions_t
    private typealias Attributes = posix_spawnattr_t
    private static let settings = Int16(0x80)  // POSIX_SPAWN_SETSID, which glibc's headers hide
    #else
    private typealias Actions = posix_spawn_file_actions_t?
    private typealias Attributes = posix_spawnattr_t?
    private static let settings = Int16(POSIX_SPAWN_SETSID | POSIX_SPAWN_CLOEXEC_DEFAULT)
    #endif

    private static func withSpawnSettings(
        _ body: (UnsafeMutablePointer<Actions>, UnsafeMutablePointer<Attributes>) -> Int32
    ) -> Int32 {
        #if os(Linux)
        var actions = Actions()
        var attributes = Attributes()
        #else
        var actions: Actions = nil
        var attributes: Attributes = nil
        #endif
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        // Signals that this process traps or ignores are the new one's own affair.
        var all = sigset_t()
        sigfillset(&all)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(
            &attributes, settings | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
        return body(&actions, &attributes)
    }
}
