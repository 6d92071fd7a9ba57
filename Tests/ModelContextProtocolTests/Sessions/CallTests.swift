import Ambient
import TestSupport
import Testing
import WireJSON

@testable import ModelContextProtocol

/// Calls that run: results, progress, cancellation, crowds.
@Suite struct CallTests {
    private let cancel = #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#

    @Test func aStructuredResultMirrorsItsTextAndFitsItsSchema() async throws {
        let wire = try await Wire.legacy(Sample.server())
        let call: JSON = ["name": "echo", "arguments": ["text": "hi", "mood": "loud", "times": 2]]
        let result = try #require(try await wire.request("tools/call", call)["result"])
        let structured = try #require(result["structuredContent"])
        #expect(structured == ["summary": "said it 2 times", "said": ["HI", "HI"], "letters": 2])
        #expect(result["content"]?.arrayValue?.first?["text"]?.stringValue == structured.text)
        let schema = try #require(SampleTool.echo.outputSchema)
        #expect(SchemaCheck(root: [:]).problems(structured, schema, "").isEmpty)
    }

    @Test func inputMistakesAreResultsThatShowTheCallThatWorks() async throws {
        let wire = try await Wire.legacy(Sample.server())
        for arguments in [[:], ["text": 5], ["text": "x", "bogus": 1], [1, 2], "str", 7] as [JSON] {
            let answer = try await wire.request("tools/call", ["name": "echo", "arguments": arguments])
            #expect(answer["result"]?["isError"] == true, "\(arguments)")
            #expect(answer.text.contains(#"A call that works: echo {\"text\":\"hello\"}"#))
        }
    }

    @Test func everyResultIsDecoratedFailuresIncluded() async throws {
        let server = Sample.server(decorate: { tool, result, context in
            result.content.append(.text("note for \(tool) in \(context.session)"))
        })
        let wire = try await Wire.legacy(server, session: "host")
        for name in ["echo", "fail"] {
            let answer = try await wire.request("tools/call", ["name": .string(name)])
            #expect(answer.text.contains("note for \(name) in host"))
        }
    }

    @Test(
        "arguments that are absent or null are no arguments",
        arguments: [["name": "who"], ["name": "who", "arguments": nil]] as [JSON])
    func noArguments(call: JSON) async throws {
        let wire = try await Wire.legacy(Sample.server())
        #expect(try await wire.request("tools/call", call)["result"]?["isError"] == false)
    }

    @Test func aResultThatNobodyWillSeeIsNotDecorated() async throws {
        let started = Latch()
        let returned = Latch()
        let tool = SampleTool.named("slow") { context in
            started.open()
            while !context.isCancelled { await Task.yield() }
            defer { returned.open() }
            return "too late"
        }
        let lines = Lines()
        let server = Sample.server(tools: [tool, SampleTool.whoAmI], decorate: { name, _, _ in lines.add(name) })
        let wire = try await Wire.legacy(server)
        wire.post("tools/call", ["name": "slow"], id: 1)
        await started.wait()
        wire.send(cancel)
        await returned.wait()
        #expect(try await wire.request("tools/call", ["name": "who"])["result"] != nil)
        #expect(lines.all == ["who"])
    }

    @Test func progressCarriesTheTokenGrowsAndEndsBeforeTheResponse() async throws {
        let tool = SampleTool.named("work") { context in
            for step in [1, 2, 2, 1, 3, 4, 5, 6, 7] as [Double] {
                context.progress(step, total: 7, message: "step \(step)")
            }
            return "done"
        }
        let wire = try await Wire.legacy(Sample.server(tools: [tool]))
        wire.post("tools/call", ["name": "work", "_meta": ["progressToken": "tok-é"]], id: 1)
        var values: [Double] = []
        var message = try await wire.next()
        while message["method"] == "notifications/progress" {
            #expect(message["params"]?["progressToken"] == "tok-é")
            values.append(message["params"]?["progress"]?.doubleValue ?? -1)
            message = try await wire.next()
        }
        #expect(message["id"] == 1)
        #expect(values == [1, 2, 3, 4, 7])
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func aHeldBackValueFollowsWhenThereIsRoom() async throws {
        let time = ManualTime()
        let goOn = Latch()
        let tool = SampleTool.named("work") { context in
            for step in 1...9 { context.progress(Double(step)) }
            await goOn.wait()
            return "done"
        }
        let wire = try await Wire.legacy(Sample.server(tools: [tool], time: time))
        wire.post("tools/call", ["name": "work", "_meta": ["progressToken": 5]], id: 1)
        for expected in 1...4 { #expect(try await wire.next()["params"]?["progress"] == .integer(Int64(expected))) }
        while time.sleeperCount == 0 { await Task.yield() }
        time.advance(by: .milliseconds(250))
        #expect(try await wire.next()["params"]?["progress"] == 9)
        goOn.open()
        #expect(try await wire.next()["id"] == 1)
    }

    @Test func withoutATokenThereIsNoProgress() async throws {
        let tool = SampleTool.named("work") { context in
            context.progress(1)
            return context.wantsProgress ? "wanted" : "unwanted"
        }
        let wire = try await Wire.legacy(Sample.server(tools: [tool]))
        wire.post("tools/call", ["name": "work"], id: 1)
        #expect(try await wire.next().text.contains("unwanted"))
    }

    @Test func aCancelledCallIsNeverHeardOfAgain() async throws {
        let started = Latch()
        let returned = Latch()
        let tool = SampleTool.named("slow") { context in
            context.progress(1)
            started.open()
            while !context.isCancelled { await Task.yield() }
            context.progress(2)
            returned.open()
            return "too late"
        }
        let wire = try await Wire.legacy(Sample.server(tools: [tool]))
        wire.post("tools/call", ["name": "slow", "_meta": ["progressToken": 1]], id: 1)
        _ = try await wire.next()
        await started.wait()
        wire.send(cancel)
        await returned.wait()
        #expect(try await wire.messagesBeforePing().isEmpty)
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test(
        "odd cancels are ignored",
        arguments: [
            #"{"jsonrpc":"2.0","method":"notifications/cancelled"}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"never"}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":null}}"#,
        ])
    func oddCancels(line: String) async throws {
        let wire = try await Wire.legacy(Sample.server())
        wire.send(line)
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    @Test func aSlowCallHoldsNobodyUpAndAnswersMayOvertake() async throws {
        let goOn = Latch()
        let tool = SampleTool.named("slow") { _ in
            await goOn.wait()
            return "done"
        }
        let wire = try await Wire.legacy(Sample.server(tools: [tool, SampleTool.echo]))
        wire.post("tools/call", ["name": "slow"], id: 1)
        #expect(
            try await wire.request("tools/call", ["name": "echo", "arguments": ["text": "x"]], id: 2)["result"] != nil)
        #expect(try await wire.request("tools/list", id: 3)["result"] != nil)
        goOn.open()
        #expect(try await wire.next()["id"] == 1)
    }

    @Test func twoRequestsWithOneIDAreBothAnswered() async throws {
        let wire = try await Wire.legacy(Sample.server())
        for _ in 0..<2 { wire.post("tools/call", ["name": "echo", "arguments": ["text": "x"]], id: "same") }
        #expect(try await wire.next()["id"] == "same")
        #expect(try await wire.next()["id"] == "same")
    }

    @Test func aCrowdWaitsInLineAndTheRestIsRefused() async throws {
        let goOn = Latch()
        let tool = SampleTool.named("slow") { _ in
            await goOn.wait()
            return "done"
        }
        var options = ServerOptions()
        options.maxRunningCalls = 2
        options.maxWaitingCalls = 3
        let wire = try await Wire.legacy(Sample.server(tools: [tool], options: options))
        for number in Int64(1)...7 { wire.post("tools/call", ["name": "slow"], id: .integer(number)) }
        for number in Int64(6)...7 {
            let refusal = try await wire.next()
            #expect(refusal["id"] == .integer(number))
            #expect(refusal["error"]?["code"] == -32603)
        }
        wire.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":4}}"#)
        #expect(try await wire.messagesBeforePing().isEmpty)
        goOn.open()
        var answered: Set<JSON> = []
        for _ in 0..<4 { answered.insert(try await wire.next()["id"] ?? nil) }
        #expect(answered == [1, 2, 3, 5])
    }

    @Test func aRunAwayLoopIsSlowedDown() async throws {
        var options = ServerOptions()
        options.callBurst = 3
        options.callsPerSecond = 1
        let time = ManualTime()
        let wire = try await Wire.legacy(Sample.server(options: options, time: time))
        let call: JSON = ["name": "echo", "arguments": ["text": "x"]]
        for _ in 0..<3 { #expect(try await wire.request("tools/call", call)["result"] != nil) }
        #expect(try await wire.request("tools/call", call)["error"]?["code"] == -32603)
        time.advance(by: .seconds(1))
        #expect(try await wire.request("tools/call", call)["result"] != nil)
    }
}
