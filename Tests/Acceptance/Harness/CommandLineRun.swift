import Foundation
import WireJSON

/// One run of a `kith` command, to its end.
struct CommandLineRun {
    let code: Int32
    let output: String
    let errors: String

    /// Runs `kith` with `arguments`.
    init(
        _ arguments: [String], in home: Home, _ additions: [String: String] = [:], directory: String? = nil
    ) async throws {
        let process = try Subprocess(
            [Place.kith] + arguments, environment: home.environment(additions), directory: directory ?? home.path)
        process.closeInput()
        code = try await process.exit()
        try await eventually("the end of its output", isTrue: { process.output.hasEnded && process.errors.hasEnded })
        output = process.output.text
        errors = process.errors.text
    }

    /// The output as JSON; `.null` when it is none.
    var json: JSON { (try? JSON(parsing: output)) ?? .null }
}
