import Foundation

/// A fresh directory (0700, short path so that Unix sockets fit) removed when the last reference goes away.
public final class TemporaryDirectory: Sendable {
    /// Absolute path without a trailing slash.
    public let path: String

    /// Makes the directory.
    public init() throws {
        path = "/tmp/kt-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of a file or folder inside.
    public func appending(_ name: String) -> String { path + "/" + name }
}
