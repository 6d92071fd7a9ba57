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
}
