import Ambient
import ModelContextProtocol
import Synchronization
import TestSupport
import Testing
import WireJSON

/// The client against a server in this process, in both eras.
@Suite struct ClientTests {
    private func client(
        _ server: Server, _ era: Era, time: any TimeSource = ManualTime(), elicitation: Client.Elicitation? = nil
    ) async throws -> Client {
        let (mine, theirs) = InMemoryTransport.pair()
        Task { await server.serve(theirs) }
        var options = Client.Options(info: Implementation(name: "tester", version: "1"))
        options.era = era
        options.elicitation = elicitation
        let client = Client(over: mine, options: options, time: time)
        try await client.open()
        return client
    }

    @Test("everything a server offers can be used", arguments: [Era.legacy, .modern])
    func everyRequest(era: Era) async throws {
        var options = ServerOptions()
        options.pageSize = 1
        let client = try await client(Sample.server(options: options), era)
        #expect(try await client.listTools().map(\.name) == ["echo", "fail", "who", "ask"])
        let result = try await client.callTool("echo", ["text": "hi"])
        #expect(result.structured?["said"] == ["hi"])
        #expect(result.content.count == 2)
        #expect(try await client.callTool("fail").isError)
        #expect(try await client.callTool("who").text.hasSuffix("\(era) tester"))
        #expect(try await client.listResources().count == 2)
        #expect(try await client.listResourceTemplates().count == 1)
        #expect(try await client.readResource("sample://inbox").first?.text == "nothing new")
        #expect(try await client.readResource("sample://picture").first?.body == .base64("AP8B"))
        #expect(try await client.listPrompts().count == 1)
        #expect(
            try await client.getPrompt("brief", ["topic": "tea"]) == [PromptMessage(.user, text: "Brief me on tea")])
        #expect(
            try await client.complete(["type": "ref/prompt", "name": "brief"], argument: "topic", typed: "c") == [
                "code"
            ])
        await client.close()
    }

    @Test func theOpeningTellsWhoIsThere() async throws {
        let (mine, theirs) = InMemoryTransport.pair()
        let server = Sample.server()
        Task { await server.serve(theirs) }
        let client = Client(
            over: mine, options: Client.Options(info: Implementation(name: "x", version: "1")), time: ManualTime())
        let hello = try await client.open()
        #expect(hello.version == "2025-11-25")
        #expect(hello.info == Sample.info)
        #expect(hello.instructions == "Use echo.")
    }

    @Test func aRefusalIsAnErrorWithItsCode() async throws {
        let client = try await client(Sample.server(), .legacy)
        await #expect {
            try await client.callTool("none")
        } throws: {
            if case .refused(let error) = $0 as? ClientError { error.code == -32602 } else { false }
        }
    }

    @Test("forms reach the closure and its answer the tool", arguments: [Era.legacy, .modern])
    func elicitation(era: Era) async throws {
        let client = try await client(Sample.server(), era) { params in
            params["message"] == "Want tea?" ? .accepted(["ok": true]) : .declined
        }
        #expect(try await client.callTool("ask", ["what": "tea"]).text == #"accepted {"ok":true}"#)
        #expect(try await client.callTool("ask", ["what": "more"]).text == "declined")
    }

    @Test("changes arrive as notifications", arguments: [Era.legacy, .modern])
    func subscriptions(era: Era) async throws {
        let server = Sample.server()
        let client = try await client(server, era)
        let subscription = try await client.subscribe(to: "sample://inbox")
        var heard = client.notifications.makeAsyncIterator()
        if era == .modern {
            #expect(await heard.next()?.method == "notifications/subscriptions/acknowledged")
        }
        server.notifyResourceUpdated("sample://inbox")
        let notification = await heard.next()
        #expect(notification?.method == "notifications/resources/updated")
        #expect(notification?.params["uri"] == "sample://inbox")
        subscription.cancel()
    }

    @Test func progressReachesItsListener() async throws {
        let tool = SampleTool.named("work") { context in
            context.progress(1, total: 2, message: "half")
            return "done"
        }
        let lines = Lines()
        let client = try await client(Sample.server(tools: [tool]), .modern)
        _ = try await client.callTool("work") { lines.add("\($0.done)/\($0.total ?? 0) \($0.message ?? "")") }
        #expect(lines.all == ["1.0/2.0 half"])
    }

    @Test func noAnswerInTimeIsAnErrorAndTakesTheRequestBack() async throws {
        let time = ManualTime()
        let (mine, theirs) = InMemoryTransport.pair()
        let client = Client(
            over: mine, options: Client.Options(info: Implementation(name: "x", version: "1")), time: time)
        let (heard, lines) = AsyncStream<JSON>.makeStream()
        theirs.start { if case .line(let line) = $0 { lines.yield((try? JSON(parsing: line)) ?? nil) } }
        let call = Task { try await client.callTool("slow", timeout: .seconds(3)) }
        while time.sleeperCount == 0 { await Task.yield() }
        time.advance(by: .seconds(3))
        await #expect(throws: ClientError.timedOut(method: "tools/call", after: .seconds(3))) { try await call.value }
        var messages = heard.makeAsyncIterator()
        let request = await messages.next()
        let withdrawal = await messages.next()
        #expect(withdrawal?["method"] == "notifications/cancelled")
        #expect(withdrawal?["params"]?["requestId"] == request?["id"])
    }

    @Test func cancellingTheTaskCancelsTheCallAtTheServer() async throws {
        let (started, begin) = AsyncStream<Void>.makeStream()
        let (stopped, end) = AsyncStream<Void>.makeStream()
        let tool = SampleTool.named("slow") { context in
            begin.finish()
            while !context.isCancelled { await Task.yield() }
            end.finish()
            return "late"
        }
        let client = try await client(Sample.server(tools: [tool]), .legacy)
        let call = Task { try await client.callTool("slow") }
        for await _ in started {}
        call.cancel()
        await #expect(throws: CancellationError.self) { try await call.value }
        for await _ in stopped {}
    }

    @Test func everythingFailsOnceTheServerIsGone() async throws {
        let server = Sample.server()
        let client = try await client(server, .legacy)
        server.shutdown()
        for await _ in client.notifications {}
        await #expect(throws: ClientError.closed) { try await client.listTools() }
    }
}
