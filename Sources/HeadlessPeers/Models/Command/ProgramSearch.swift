#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Whether a program is where its name says, as it will be looked for when it is started.
enum ProgramSearch {
    /// - Parameters:
    ///   - program: A path if it has a slash, else a name to look for in `$PATH`.
    static func finds(_ program: String, environment: [String: String]) -> Bool {
        guard !program.contains("/") else { return isProgram(program) }
        return (environment["PATH"] ?? "").split(separator: ":").contains { isProgram($0 + "/" + program) }
    }

    private static func isProgram(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
    }
}
