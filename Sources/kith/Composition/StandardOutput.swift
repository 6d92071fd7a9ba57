import Foundation

/// Result lines that another process may wait for: written at once, whatever stdout is connected to.
enum StandardOutput {
    static func print(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
