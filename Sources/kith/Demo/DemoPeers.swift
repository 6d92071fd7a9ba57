import Ambient
import Foundation
import HeadlessPeers
import Synchronization

/// A `kith peer run` process with scripted peers. What it tells people is printed as it comes.
final class DemoPeers {
    private let process: Process
    private let isTold: Told

    private init(_ process: Process, _ isTold: Told) {
        self.process = process
        self.isTold = isTold
    }

    /// Whether what it tells is printed.
    private final class Told: Sendable {
        let yes = Atomic(true)
    }

    /// Writes a file for each role, as `kith peer init` does, and runs them all.
    static func start(_ roles: [Role], home: DemoHome, environment: [String: String]) throws -> DemoPeers {
        let files = try roles.map { role in
            let path = home.path + "/\(role.name).toml"
            try PeerConfiguration.template(role: role, name: role.name, provider: .scripted)
                .write(toFile: path, atomically: true, encoding: .utf8)
            return path
        }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try ExecutablePath.current())
        process.arguments = ["peer", "run"] + files
        process.environment = home.environment(environment)
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let handle = errors.fileHandleForReading
        let isTold = Told()
        Thread.detachNewThread {
            var line: [UInt8] = []
            while let bytes = try? handle.read(upToCount: 1), let byte = bytes.first {
                guard byte == 0x0A else {
                    line.append(byte)
                    continue
                }
                if isTold.yes.load(ordering: .relaxed) {
                    StandardOutput.print("    " + String(decoding: line, as: UTF8.self))
                }
                line = []
            }
        }
        return DemoPeers(process, isTold)
    }

    /// Prints no more of what it tells.
    func hush() { isTold.yes.store(false, ordering: .relaxed) }

    /// Ends it as a person would, and waits.
    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
