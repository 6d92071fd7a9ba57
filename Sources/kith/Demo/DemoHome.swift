import Foundation

/// A temporary folder with a state folder for each demo session.
struct DemoHome {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "kith-demo-" + UUID().uuidString.prefix(8)
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// The environment of one process: nothing of the person's own mesh gets in.
    func environment(_ additions: [String: String]) -> [String: String] {
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("KITH_") && !name.hasPrefix("CLAUDE")
        }
        environment.merge(additions) { _, new in new }
        return environment
    }

    func remove() { try? FileManager.default.removeItem(atPath: path) }
}
