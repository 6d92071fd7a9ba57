import Ambient
import Foundation
import Testing
import WireJSON

@testable import ModelContextProtocol

/// A whole server over real pipes: how a connection ends.
@Suite struct ServingPipesTests {
    private let hello = #"{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}"#

    private func server(_ tools: [Tool]) -> Server {
        var options = ServerOptions()
        options.drainLimit = .milliseconds(100)
        options.flushLimit = .milliseconds(100)
        return Sample.server(tools: tools, options: options, time: SystemTime())
    }

    @Test func requestsFollowedAtOnceByTheEndOfInputAreAnswered() async throws {
        let pipes = try Pipes()
        let call = #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"echo","arguments":{"text":"x"}}}"#
        try pipes.write("\(hello)\n\(call)\n" + #"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"#)
        try pipes.endInput()
        async let written = pipes.readToEnd()
        await server([SampleTool.echo]).serve(pipes.transport)
        let ids = try await written.split(separator: "\n").map { try JSON(parsing: String($0))["id"] }
        #expect(Set(ids) == [0, 1, 2])
    }

    @Test func aCallInFlightDoesNotKeepTheProcessAfterTheEndOfInput() async throws {
        let cancelled = Latch()
        let tool = SampleTool.named("slow") { _ in
            do { try await Task.sleep(for: .seconds(3600)) } catch { cancelled.open() }
            return "never"
        }
        let pipes = try Pipes()
        try pipes.write(
            "\(hello)\n" + #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow"}}"# + "\n")
        try pipes.endInput()
        async let written = pipes.readToEnd()
        await server([tool]).serve(pipes.transport)
        await cancelled.wait()
        #expect(try await written.split(separator: "\n").count == 1)
    }

    @Test func shutdownEndsServingThoughTheHostStillTalksAndReadsNothing() async throws {
        let server = server([SampleTool.echo])
        let pipes = try Pipes()
        let serving = Task { await server.serve(pipes.transport) }
        for _ in 0..<50 { try pipes.write(#"{"jsonrpc":"2.0","id":2,"method":"tools/list"}"# + "\n") }
        server.shutdown()
        server.shutdown()
        await serving.value
        #expect(server.connectionCount == 0)
        let late = try Pipes()
        await server.serve(late.transport)
    }

    @Test func shutdownCutsTheWaitAfterTheEndOfInputShort() async throws {
        let started = Latch()
        let tool = SampleTool.named("slow") { _ in
            started.open()
            try await Task.sleep(for: .seconds(3600))
            return "never"
        }
        var options = ServerOptions()
        options.drainLimit = .seconds(3600)
        let server = Sample.server(tools: [tool], options: options, time: SystemTime())
        let pipes = try Pipes()
        try pipes.write(
            "\(hello)\n" + #"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"slow"}}"# + "\n")
        let serving = Task { await server.serve(pipes.transport) }
        await started.wait()
        try pipes.endInput()
        server.shutdown()
        await serving.value
    }

    @Test func cancellingTheTaskEndsServing() async throws {
        let pipes = try Pipes()
        let server = server([SampleTool.echo])
        let serving = Task { await server.serve(pipes.transport) }
        serving.cancel()
        await serving.value
    }

    @Test func aHostThatStopsReadingEndsTheConnection() async throws {
        let pipes = try Pipes()
        let server = server([SampleTool.echo])
        let serving = Task { await server.serve(pipes.transport) }
        try pipes.stopReading()
        try pipes.write("\(hello)\n")
        await serving.value
    }

    @Test func anOversizedLineGetsOneErrorWithoutAnID() async throws {
        let pipes = try Pipes(maxLineBytes: 1_000)
        try pipes.write(
            String(repeating: "x", count: 200_000 / 4) + "\n" + #"{"jsonrpc":"2.0","id":1,"method":"ping"}"# + "\n")
        try pipes.endInput()
        async let written = pipes.readToEnd()
        await server([SampleTool.echo]).serve(pipes.transport)
        let lines = try await written.split(separator: "\n").map { try JSON(parsing: String($0)) }
        #expect(lines.count == 2)
        #expect(lines.first?["error"]?["code"] == -32600)
        #expect(lines.first?["id"] == nil)
        #expect(lines.last?["result"] == [:])
    }
}
