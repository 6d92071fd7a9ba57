import Foundation
import Testing
import WireJSON

extension WholeProcess {
    /// Hostile lines on standard input. The protocol room fuzzes the server; this is the whole process.
    struct RawInput {
        @Test func badLinesGetAnErrorAndTheServerGoesOn() async throws {
            let home = try Home()
            let process = try Subprocess(
                [Place.kith, "mcp"], environment: home.environment(), directory: home.path)
            process.say(RawServer.initialize)
            let bad: [[UInt8]] = [
                Array("not json".utf8), Array(#"{"jsonrpc":"2.0","id":5,"method":"tools/call"}"#.utf8),
                [0xFF, 0xFE, 0x80], Array(#"{"jsonrpc":"2.0","id":6}"#.utf8),
                Array(String(repeating: "[", count: 100_000).utf8), [UInt8](repeating: 0x61, count: 33 << 20),
            ]
            for line in bad { process.say(line + [0x0A]) }
            process.say(RawServer.call("observe", #"{"focus":"still here"}"#, id: 7))
            let answer = try await eventually("the answer after all that", last: { process.errors.text }) {
                process.output.lines.compactMap { try? JSON(parsing: $0) }.first { $0["id"]?.integerValue == 7 }
            }
            #expect(answer["result"]?["isError"]?.boolValue != true)
            process.closeInput()
            #expect(try await process.exit() == 0)
            let errors = try RawServer.messages(process.output).compactMap { $0["error"]?["code"]?.integerValue }
            #expect(errors.count == bad.count)
            #expect(errors.contains(-32700))
        }
    }
}
