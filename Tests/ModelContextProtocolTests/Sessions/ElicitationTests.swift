import Ambient
import ModelContextProtocol
import TestSupport
import Testing
import WireJSON

/// Asking the client's person, in both eras.
@Suite struct ElicitationTests {
    private static let forms: JSON = ["elicitation": [:]]
    private static let call: JSONObject = ["name": "ask", "arguments": ["what": "tea"]]

    private func text(_ message: JSON) -> String? {
        message["result"]?["content"]?.arrayValue?.first?["text"]?.stringValue
    }

    private func ask(_ wire: Wire, extra: JSONObject = [:], call: JSONObject = call) async throws -> JSON {
        var params = call
        for (key, value) in extra { params[key] = value }
        return try await wire.request("tools/call", modern(params, capabilities: Self.forms))
    }

    // MARK: legacy

    @Test(
        "a legacy client is sent a request and its answer reaches the tool",
        arguments: [
            (["action": "accept", "content": ["ok": true, "surplus": 1]], #"accepted {"ok":true}"#),
            (["action": "decline"], "declined"), (["action": "cancel"], "cancelled"),
            (["action": "accept", "content": ["ok": "yes"]], "cancelled"), (["action": "accept"], "cancelled"),
            (["nonsense": 1], "cancelled"),
        ] as [(JSON, String)])
    func legacyAnswers(answer: JSON, outcome: String) async throws {
        let wire = try await Wire.legacy(Sample.server(), capabilities: Self.forms)
        wire.post("tools/call", .object(Self.call), id: 1)
        let question = try await wire.next()
        #expect(question["method"] == "elicitation/create")
        #expect(question["params"]?["mode"] == "form")
        #expect(question["params"]?["requestedSchema"]?["properties"]?["ok"]?["type"] == "boolean")
        wire.send(["jsonrpc": "2.0", "id": question["id"] ?? nil, "result": answer])
        #expect(text(try await wire.next()) == outcome)
    }

    @Test func aVersionWithoutModesIsNotToldOne() async throws {
        let wire = try await Wire.legacy(Sample.server(), version: "2025-06-18", capabilities: Self.forms)
        wire.post("tools/call", .object(Self.call), id: 1)
        #expect(try await wire.next()["params"]?["mode"] == nil)
    }

    @Test("a client that cannot be asked gets the way that works", arguments: ["2025-11-25", "2025-03-26"])
    func unavailable(version: String) async throws {
        let capabilities: JSON = version == "2025-03-26" ? Self.forms : [:]
        let wire = try await Wire.legacy(Sample.server(), version: version, capabilities: capabilities)
        let answer = try await wire.request("tools/call", .object(Self.call))
        #expect(answer["result"]?["isError"] == true)
        #expect(text(answer) == "Nobody can be asked; pass consent: true.")
    }

    @Test func aQuestionThatNobodyAnswersIsGivenUp() async throws {
        let time = ManualTime()
        let wire = try await Wire.legacy(Sample.server(time: time), capabilities: Self.forms)
        wire.post("tools/call", .object(Self.call), id: 1)
        _ = try await wire.next()
        while time.sleeperCount == 0 { await Task.yield() }
        time.advance(by: .seconds(600))
        #expect(text(try await wire.next()) == "cancelled")
    }

    @Test func cancellingTheCallTakesTheQuestionBack() async throws {
        let wire = try await Wire.legacy(Sample.server(), capabilities: Self.forms)
        wire.post("tools/call", .object(Self.call), id: 1)
        let question = try await wire.next()
        wire.send(#"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}"#)
        let withdrawal = try await wire.next()
        #expect(withdrawal["method"] == "notifications/cancelled")
        #expect(withdrawal["params"]?["requestId"] == question["id"])
        #expect(try await wire.messagesBeforePing().isEmpty)
    }

    // MARK: modern

    @Test func aModernClientIsAskedByAResultAndComesBackWithTheAnswer() async throws {
        let wire = Wire(Sample.server())
        let first = try await ask(wire)["result"]
        #expect(first?["resultType"] == "input_required")
        #expect(first?["inputRequests"]?["answer"]?["method"] == "elicitation/create")
        let state = try #require(first?["requestState"])
        let answers: JSON = ["answer": ["action": "accept", "content": ["ok": true]], "surplus": ["action": "x"]]
        let second = try await ask(wire, extra: ["inputResponses": answers, "requestState": state])
        #expect(text(second) == #"accepted {"ok":true}"#)
        #expect(second["result"]?["resultType"] == "complete")
        let replay = try await ask(wire, extra: ["inputResponses": answers, "requestState": state])
        #expect(replay["error"]?["code"] == -32602)
    }

    @Test func aStateFitsOnlyTheCallItWasMadeFor() async throws {
        let wire = Wire(Sample.server())
        let state = try #require(try await ask(wire)["result"]?["requestState"])
        let other: JSONObject = ["name": "ask", "arguments": ["what": "everything"]]
        let answers: JSON = ["answer": ["action": "accept", "content": ["ok": true]]]
        let extra: JSONObject = ["inputResponses": answers, "requestState": state]
        #expect(try await ask(wire, extra: extra, call: other)["error"]?["code"] == -32602)
        #expect(text(try await ask(wire, extra: extra)) == #"accepted {"ok":true}"#)
    }

    @Test func aStateExpires() async throws {
        let time = ManualTime()
        let wire = Wire(Sample.server(time: time))
        let state = try #require(try await ask(wire)["result"]?["requestState"])
        time.advance(by: .seconds(601))
        #expect(try await ask(wire, extra: ["requestState": state])["error"]?["code"] == -32602)
    }

    @Test func aMissingAnswerIsAskedForAgain() async throws {
        let wire = Wire(Sample.server())
        let state = try #require(try await ask(wire)["result"]?["requestState"])
        let again = try await ask(wire, extra: ["requestState": state, "inputResponses": [:]])["result"]
        #expect(again?["resultType"] == "input_required")
        #expect(again?["requestState"] != state)
    }

    @Test func answersThatNobodyAskedForAreNotBelieved() async throws {
        let wire = Wire(Sample.server())
        let answers: JSON = ["answer": ["action": "accept", "content": ["ok": true]]]
        #expect(try await ask(wire, extra: ["inputResponses": answers])["result"]?["resultType"] == "input_required")
    }

    @Test(
        "an answer that does not fit the form is refused by name",
        arguments: [
            ["action": "accept", "content": ["ok": 1]], ["action": "accept", "content": []], ["action": "maybe"], [],
            "yes",
        ] as [JSON])
    func unfittingAnswers(answer: JSON) async throws {
        let wire = Wire(Sample.server())
        let state = try #require(try await ask(wire)["result"]?["requestState"])
        let extra: JSONObject = ["requestState": state, "inputResponses": ["answer": answer]]
        #expect(try await ask(wire, extra: extra)["error"]?["code"] == -32602)
    }

    @Test func severalRoundsKeepWhatWasAnsweredBefore() async throws {
        let tool = SampleTool.named("twice") { context in
            let first = try await context.elicit(.confirmation(message: "One?", title: "1"), key: "one")
            let second = try await context.elicit(.confirmation(message: "Two?", title: "2"), key: "two")
            return "\(first.confirms()) \(second.confirms())"
        }
        let wire = Wire(Sample.server(tools: [tool]))
        let call: JSONObject = ["name": "twice"]
        let yes: JSON = ["action": "accept", "content": ["ok": true]]
        let one = try await ask(wire, call: call)["result"]
        #expect(one?["inputRequests"]?.objectValue?.keys == ["one"])
        let two = try await ask(
            wire, extra: ["requestState": one?["requestState"] ?? nil, "inputResponses": ["one": yes]], call: call)[
                "result"]
        #expect(two?["inputRequests"]?.objectValue?.keys == ["two"])
        let end = try await ask(
            wire, extra: ["requestState": two?["requestState"] ?? nil, "inputResponses": ["two": yes]], call: call)
        #expect(text(end) == "true true")
    }

    @Test func withoutASealerOrTheCapabilityNobodyIsAsked() async throws {
        let unsealed = Wire(Sample.server(sealer: nil))
        #expect(try await ask(unsealed)["result"]?["isError"] == true)
        let wire = Wire(Sample.server())
        #expect(try await wire.request("tools/call", modern(Self.call))["result"]?["isError"] == true)
    }

}
