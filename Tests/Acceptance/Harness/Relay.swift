import Foundation

/// A `kith relay` process.
final class Relay: Sendable {
    let process: Subprocess
    let url: String
    let port: Int
    /// Kept until the process has gone.
    private let home: Home

    /// Starts a relay and waits until it listens.
    /// - Parameter port: 0 takes any free one.
    init(port: Int = 0, in home: Home, _ additions: [String: String] = [:]) async throws {
        let process = try Subprocess(
            [Place.kith, "relay", "--port", String(port)], environment: home.environment(additions),
            directory: home.path)
        let greeting = try await eventually("the relay's greeting", last: { process.errors.text }) {
            process.output.lines.first
        }
        guard let url = greeting.split(separator: " ").last.map(String.init),
            let port = url.split(separator: ":").last.flatMap({ Int($0) })
        else { throw CannotStart(description: "the relay says '\(greeting)'") }
        self.process = process
        self.home = home
        self.url = url
        self.port = port
    }

    func kill(_ signal: Int32 = SIGKILL) async throws {
        process.signal(signal)
        try await process.exit()
    }
}
