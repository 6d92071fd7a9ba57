import Foundation
import TestSupport

/// A state folder of a test and the environment its processes get: clean but for what the test says.
final class Home: Sendable {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory() }

    /// Where processes run and keep their home.
    var path: String { directory.path }

    /// What `KITH_HOME` says; the product makes it.
    var state: String { directory.appending("kith") }

    /// The path of something else in here.
    func appending(_ name: String) -> String { directory.appending(name) }

    /// The folder of an identity.
    func identity(_ name: String) -> String { state + "/identities/" + name }

    /// What the live nodes of this home left in `run` as sockets.
    var sockets: [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: state + "/run")) ?? []).filter { $0.hasSuffix(".sock") }
    }

    func environment(_ additions: [String: String] = [:]) -> [String: String] {
        ["PATH": "/usr/bin:/bin", "HOME": path, "KITH_HOME": state, "USER": "tester"]
            .merging(additions) { _, new in new }
    }
}
