import Foundation
import ModelContextProtocol
import Testing
import WireJSON

extension WholeProcess {
    struct OfficialClient {
        @Test(arguments: ["auto", "legacy"])
        func theOfficialPythonClientDrivesTwoSessionsThroughARelay(_ mode: String) async throws {
            let homes = [try Home(), try Home()]
            let relay = try await Relay(in: homes[0])
            let script = Place.packageRoot + "/Tests/Acceptance/python/two_sessions.py"
            let process = try Subprocess(
                [Place.python, "-W", "ignore", script, Place.kith, relay.url, homes[0].path, homes[1].path, mode],
                environment: homes[0].environment(), directory: homes[0].path)
            let code = try await process.exit(within: .seconds(120))
            #expect(code == 0, "\(process.output.text)\n\(process.errors.text)")
            #expect(process.output.lines.last == "all steps held")
        }
    }
}
