import Foundation

/// Result lines that another process may wait for: written at once, whatever stdout is connected to.
enum StandardOutput {
    /// Ends the process when nobody reads any more: there is nothing left to do then.
    static func print(_ line: String) {
        do {
            try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            exit(EXIT_FAILURE)
        }
    }

    /// Writes a file's content. Not to a terminal: what peers wrote stands in it as it is, and could steer one.
    static func write(file bytes: [UInt8]) throws {
        guard isatty(STDOUT_FILENO) == 0 else {
            throw Refusal("This is for a file: add '> lesson.jsonl'. To read it here, use 'kith share log'.")
        }
        try FileHandle.standardOutput.write(contentsOf: Data(bytes))
    }
}
