import Ambient
import Foundation
import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

/// The client against real child processes: servers of a few lines of shell.
@Suite struct ChildProcessTests {
    private let options = Client.Options(info: Implementation(name: "x", version: "1"))
    private let environment = ["PATH": "/usr/bin:/bin"]

    /// Answers every request with an empty result that names `$ANSWER`; ids are counted, as our client counts them.
    private let script = #"""
        id=0
        while read -r line; do
          case "$line" in *'"id"'*) id=$((id+1))
            echo "{\"jsonrpc\":\"2.0\",\"id\":$id,\"result\":{\"protocolVersion\":\"2025-11-25\",\"said\":\"$ANSWER\"}}";;
          esac
        done
        """#

    private func spawn(_ script: String, time: any TimeSource = SystemTime()) throws -> Client {
        try Client.spawn(
            ["sh", "-c", script], environment: environment.merging(["ANSWER": "yes"]) { $1 },
            standardError: .discarded, options: options, time: time)
    }

    @Test func aChildIsSpokenToAndLeavesWhenItsInputEnds() async throws {
        let client = try spawn(script)
        #expect(try await client.open().version == "2025-11-25")
        #expect(try await client.request("anything")["said"] == "yes")
        await client.close()
        #expect(client.exitCode == 0)
    }

    @Test func aChildThatIgnoresTheEndOfItsInputIsAskedToLeave() async throws {
        let time = ManualTime()
        let client = try spawn("trap 'exit 7' TERM; echo ready; while :; do sleep 0.01; done", time: time)
        let closing = Task { await client.close() }
        while client.exitCode == nil {
            time.advance(by: .seconds(1))
            await Task.yield()
        }
        await closing.value
        #expect(client.exitCode == 7 || client.exitCode == -15 || client.exitCode == -9)
    }

    @Test func aChildThatDiesFailsWhatIsWaited() async throws {
        let client = try spawn("read -r line; exit 3")
        await #expect(throws: ClientError.closed) { try await client.open() }
        await client.close()
        #expect(client.exitCode == 3)
    }

    @Test func aProgramThatDoesNotExistIsAnErrorWithItsName() {
        #expect(throws: TransportError("cannot start /no/such/program: No such file or directory")) {
            try Client.spawn(["/no/such/program"], environment: [:], options: options, time: SystemTime())
        }
        #expect(throws: TransportError.self) {
            try Client.spawn([], environment: [:], options: options, time: SystemTime())
        }
    }
}
