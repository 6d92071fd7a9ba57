import ArgumentParser
import Foundation

/// The demo's relay, a process of its own on a free port.
final class DemoRelay {
    let greeting: String
    let url: String
    private let process: Process

    private init(process: Process, greeting: String) {
        self.process = process
        self.greeting = greeting
        url = greeting.split(separator: " ").last.map(String.init) ?? ""
    }

    static func start(_ home: DemoHome) async throws -> DemoRelay {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: try ExecutablePath.current())
        process.arguments = ["relay", "--port", "0"]
        process.environment = home.environment([:])
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // The first line says where it listens.
        var line: [UInt8] = []
        while line.last != 0x0A, let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            line.append(byte)
        }
        guard line.last == 0x0A else { throw Refusal("The relay did not start.") }
        return DemoRelay(process: process, greeting: String(decoding: line.dropLast(), as: UTF8.self))
    }

    func stop() {
        process.terminate()
        process.waitUntilExit()
    }
}
