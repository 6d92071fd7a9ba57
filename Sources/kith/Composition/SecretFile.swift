import ArgumentParser
import Foundation

/// A secret in a file that only its owner can read.
enum SecretFile {
    /// The first line of the file.
    static func read(_ path: String) throws -> String { try lines(path)[0] }

    /// The lines of the file that are not empty; at least one.
    static func lines(_ path: String) throws -> [String] {
        var info = stat()
        guard stat(path, &info) == 0 else {
            throw ValidationError(
                "The secret file \(path) cannot be read. Check the path, and the folders' permissions.")
        }
        guard info.st_mode & 0o077 == 0 else {
            throw ValidationError("The secret file \(path) may be read by others. Run: chmod 600 '\(path)'")
        }
        guard info.st_size <= 1 << 20, let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw ValidationError("The secret file \(path) is too large or not text.")
        }
        let lines = text.split(whereSeparator: \.isNewline).map(String.init)
        guard !lines.isEmpty else { throw ValidationError("The secret file \(path) is empty.") }
        return lines
    }
}
