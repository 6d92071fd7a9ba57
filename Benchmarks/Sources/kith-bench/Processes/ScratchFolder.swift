import Foundation

/// A folder for the state of the processes, removed at the end. Its path is short, so that Unix sockets fit in it.
final class ScratchFolder {
    let path: String

    init() throws {
        path = "/tmp/kb-" + UUID().uuidString.prefix(8).lowercased()
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func appending(_ name: String) -> String { path + "/" + name }
}
