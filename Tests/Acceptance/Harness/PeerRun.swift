import Foundation
import WireJSON

extension Home {
    /// Writes the file of a headless peer; scripted unless the test says otherwise.
    func peerFile(_ name: String, role: String, model: String = "provider = \"scripted\"", more: String = "") throws
        -> String
    {
        let file = path + "/\(name).toml"
        try Self.peerText(name, role: role, model: model, more: more)
            .write(toFile: file, atomically: true, encoding: .utf8)
        return file
    }

    static func peerText(
        _ name: String, role: String, model: String = "provider = \"scripted\"", more: String = ""
    ) -> String {
        """
        [identity]
        name = "\(name)"
        role = "\(role)"

        [model]
        \(model)

        \(more)
        """
    }

    /// A peer's report, as another process may read it.
    func report(_ name: String) throws -> JSON? {
        let file = state + "/reports/\(name).json"
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        return try JSON(parsing: text)
    }
}

extension Home {
    /// A peer whose model is a shell that runs `first`, notes its process for `programOfModel`, and then runs `body`.
    func programPeer(_ name: String, first: String = ":", _ body: String) throws -> String {
        try peerFile(
            name, role: "generic",
            model: """
                provider = "command"
                command = ["/bin/sh", "-c", "\(first); echo $$ > '\(path)/program'; \(body)"]
                """, more: "[budget]\nmax_tokens_per_day = 1000000\n")
    }

    /// The process of that program, once it runs.
    func programOfModel() async throws -> pid_t {
        try await eventually("the program") {
            (try? String(contentsOfFile: path + "/program", encoding: .utf8))
                .flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
    }
}

extension Session {
    /// Shares what gates of writers, reviewers and test-writers take, and whose echo in their answers is no repetition.
    func observeSomethingToWorkOn() async throws -> String {
        try await observe(
            "ledger import must survive a crash half-way",
            [
                "issue": "a crash in the middle of the import leaves rows without their totals",
                "intent": "make the import safe to repeat",
            ])
    }
}

/// A `kith peer run` process.
final class PeerRun: Sendable {
    let process: Subprocess
    private let home: Home

    /// Starts peers and waits until all are on the mesh.
    init(_ files: [String], in home: Home, _ additions: [String: String] = [:]) async throws {
        self.home = home
        let process = try Subprocess(
            [Place.kith, "peer", "run"] + files, environment: home.environment(additions), directory: home.path)
        self.process = process
        try await eventually("the peers", last: { process.errors.text }) {
            if let code = process.exitCode { throw CannotStart(description: "\(code): \(process.errors.text)") }
            return process.errors.text.components(separatedBy: " is on the mesh").count > files.count ? true : nil
        }
    }

    /// Asks it to end and waits.
    @discardableResult
    func end(_ signal: Int32 = SIGTERM, within limit: Duration = .seconds(10)) async throws -> Int32 {
        process.signal(signal)
        return try await process.exit(within: limit)
    }
}
