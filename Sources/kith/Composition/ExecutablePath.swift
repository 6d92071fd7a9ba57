import Foundation

/// Where this very binary is, for snippets and for starting itself again.
enum ExecutablePath {
    /// The absolute path with links resolved.
    static func current() throws -> String {
        #if os(Linux)
        return try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        #else
        return Bundle.main.executablePath ?? CommandLine.arguments[0]
        #endif
    }
}
