import CAT7
import MeshProtocol
import TestSupport
import Testing
import WireJSON

@testable import HeadlessPeers

/// What becomes of the answers that the four vendors give: the rows of docs/models.md.
@Suite(.timeLimit(.minutes(5)))
struct VendorAnswerTests {
    /// Runs `body` against a vendor that answers with `texts`.
    private func asking<Result>(
        _ vendor: Vendor, _ texts: String..., body: (any Model, VendorServer) async throws -> Result
    ) async throws -> Result {
        let server = try await VendorServer(texts.map { .json(200, $0) })
        let model = try vendor.model(at: server.base)
        let result = try await body(model, server)
        await model.close()
        await server.stop()
        return result
    }

    @Test(arguments: Vendor.allCases)
    func aToolCallIsTheAnswer(_ vendor: Vendor) async throws {
        try await asking(vendor, vendor.calling(goodArguments)) { model, server in
            let reply = try await model.complete(question())
            #expect(answer(reply) == ModelAnswer(texts: goodTexts))
            #expect(reply.usage == vendor.usage && !reply.usage.isEstimated)
            #expect(reply.attempts == 1 && reply.notes.isEmpty)
        }
    }

    @Test(arguments: Vendor.allCases)
    func theQuestionIsPutInTheVendorsOwnForm(_ vendor: Vendor) async throws {
        try await asking(vendor, vendor.calling(goodArguments)) { model, server in
            _ = try await model.complete(question())
            let request = try #require(server.requests.first)
            let body = try #require(request.json)
            #expect(request.method == "POST" && body["model"] == "test-model")
            #expect(body.text.contains("Somebody observed") && body.text.contains("You are a reviewer."))
            let schema: JSON?
            switch vendor {
            case .anthropic:
                #expect(request.path == "/v1/messages" && request.headers["x-api-key"] == Vendor.secret)
                #expect(request.headers["anthropic-version"] == "2023-06-01" && body["max_tokens"] == 512)
                #expect(body["tool_choice"]?["type"] == "tool")
                schema = body["tools"]?.arrayValue?.first?["input_schema"]
            case .openai, .mistral:
                #expect(request.path == "/chat/completions")
                #expect(request.headers["authorization"] == "Bearer \(Vendor.secret)" && body["max_tokens"] == 512)
                #expect(vendor == .mistral ? body["tool_choice"] == "any" : body["tool_choice"]?["type"] == "function")
                schema = body["tools"]?.arrayValue?.first?["function"]?["parameters"]
            case .ollama:
                #expect(request.path == "/api/chat" && request.headers["authorization"] == nil)
                #expect(body["stream"] == false && body["options"]?["num_predict"] == 512)
                schema = body["tools"]?.arrayValue?.first?["function"]?["parameters"]
            }
            let members = try #require(schema?["properties"])
            #expect(members["to"]?["enum"] == ["ada", "bob"])
            #expect(members["parents"]?["items"]?["enum"] == [.string(firstParent.text), .string(secondParent.text)])
            #expect(Field.allCases.allSatisfy { members[$0.name]?["type"] == "string" })
        }
    }

    @Test func openAIItselfIsToldItsNewerNameForTheLimit() {
        let own = ChatCompletionsDialect(vendor: .openAI).body(for: question(), model: "m", choice: .forced)
        #expect(own["max_completion_tokens"] == 512 && own["max_tokens"] == nil)
    }

    @Test(arguments: Vendor.allCases)
    func silenceIsAnAnswer(_ vendor: Vendor) async throws {
        let reply = try await asking(vendor, vendor.calling(#"{"silent":true,"reason":"only thanks\u0007"}"#)) {
            model, _ in
            try await model.complete(question())
        }
        #expect(silence(reply) == "only thanks")
    }

    @Test(arguments: Vendor.allCases)
    func emptyFieldsAreSilence(_ vendor: Vendor) async throws {
        let reply = try await asking(vendor, vendor.calling(#"{"focus":"","mood":"  "}"#)) { model, _ in
            try await model.complete(question())
        }
        #expect(silence(reply) != nil && reply.notes.count == 1)
    }

    @Test(arguments: Vendor.allCases)
    func theFirstOfTwoAnswersCounts(_ vendor: Vendor) async throws {
        let two = vendor.calling([("answer", goodArguments), ("answer", #"{"focus":"second"}"#)])
        let reply = try await asking(vendor, two) { model, _ in try await model.complete(question()) }
        #expect(answer(reply)?.texts == goodTexts && reply.notes.contains { $0.contains("2 answers") })
    }

    @Test(arguments: Vendor.allCases)
    func anAnswerThatCannotBeUnderstoodGivesWayToOneThatCan(_ vendor: Vendor) async throws {
        let two = vendor.calling([("answer", #"{"focus":7}"#), ("answer", goodArguments)])
        let reply = try await asking(vendor, two) { model, _ in try await model.complete(question()) }
        #expect(answer(reply)?.texts == goodTexts)
    }

    @Test(arguments: Vendor.allCases)
    func unknownToolsAndMembersAreIgnoredAndNoted(_ vendor: Vendor) async throws {
        let extra = #"{"focus":"retries","urgency":9,"__proto__":{}}"#
        let reply = try await asking(vendor, vendor.calling([("shell", #"{"run":"rm"}"#), ("answer", extra)])) {
            model, _ in
            try await model.complete(question())
        }
        #expect(answer(reply)?.texts[.focus] == "retries" && reply.notes.count == 2)
    }

    @Test(arguments: Vendor.allCases)
    func wrongFieldTypesAreRefusedAndCharged(_ vendor: Vendor) async throws {
        for arguments in [#"{"focus":7}"#, #"{"focus":["a"]}"#, #"{"focus":"x","silent":"perhaps"}"#, #"["focus"]"#] {
            let error = try await asking(vendor, vendor.calling(arguments)) { model, _ in await failure(of: model) }
            guard case .malformedAnswer? = error?.reason else {
                Issue.record("\(arguments) gave \(String(describing: error))")
                continue
            }
            #expect(error?.usage == vendor.usage && error?.countsAgainstProvider == false)
        }
    }

    @Test(arguments: [Vendor.openai, .mistral])
    func argumentsThatAreNoJSONAreRefused(_ vendor: Vendor) async throws {
        let error = try await asking(vendor, vendor.calling(#"{"focus": "cut of"#)) { model, _ in
            await failure(of: model)
        }
        guard case .malformedAnswer(let what)? = error?.reason else {
            Issue.record("no malformed answer but \(String(describing: error))")
            return
        }
        #expect(what.contains("not JSON"))
    }

    @Test func mistralMaySendTheArgumentsAsAnObject() async throws {
        let response = Vendor.mistral.calling(goodArguments)
            .replacing(JSON.string(goodArguments).text, with: goodArguments)
        let reply = try await asking(.mistral, response) { model, _ in try await model.complete(question()) }
        #expect(answer(reply)?.texts == goodTexts)
    }

    @Test(arguments: Vendor.allCases)
    func proseInsteadOfACallIsNoAnswer(_ vendor: Vendor) async throws {
        let error = try await asking(vendor, vendor.saying("I would add jitter.")) { model, _ in
            await failure(of: model)
        }
        #expect(error?.reason == .proseInsteadOfAnswer && error?.usage == vendor.usage)
    }

    @Test(arguments: Vendor.allCases)
    func theArgumentsAsTextAreAnAnswer(_ vendor: Vendor) async throws {
        for text in [goodArguments, "```json\n\(goodArguments)\n```"] {
            let reply = try await asking(vendor, vendor.saying(text)) { model, _ in try await model.complete(question())
            }
            #expect(answer(reply)?.texts == goodTexts && reply.notes.count == 1)
        }
    }

    @Test(arguments: Vendor.allCases)
    func aTruncatedAnswerIsNeverShared(_ vendor: Vendor) async throws {
        let prose = try await asking(vendor, vendor.saying("I would", isCut: true)) { model, _ in
            await failure(of: model)
        }
        #expect(prose?.reason == .truncated(limit: 512) && prose?.usage == vendor.usage)
        let call = vendor.calling(goodArguments).replacing("\"tool_use\",\"stop_seq", with: "\"max_tokens\",\"stop_seq")
            .replacing("\"stop_reason\":\"tool_use\"", with: "\"stop_reason\":\"max_tokens\"")
            .replacing("\"finish_reason\":\"tool_calls\"", with: "\"finish_reason\":\"length\"")
            .replacing("\"done_reason\":\"stop\"", with: "\"done_reason\":\"length\"")
        let error = try await asking(vendor, call) { model, _ in await failure(of: model) }
        #expect(error?.reason == .truncated(limit: 512))
    }

    /// Ollama knows no refusals: what its models say instead is prose, and is treated as that.
    @Test func refusalsAreTold() async throws {
        let anthropic = Vendor.anthropic.saying("I cannot.").replacing("end_turn", with: "refusal")
        let openai = Vendor.openai.saying("x").replacing(
            #""content":"x""#, with: #""content":null,"refusal":"I cannot.""#)
        let filtered = Vendor.openai.saying("").replacing(#""stop""#, with: #""content_filter""#)
        let mistral = Vendor.mistral.saying("").replacing(#""stop""#, with: #""content_filter""#)
        for (vendor, response) in [
            (Vendor.anthropic, anthropic), (.openai, openai), (.openai, filtered), (.mistral, mistral),
        ] {
            let error = try await asking(vendor, response) { model, _ in await failure(of: model) }
            guard case .refused(let text)? = error?.reason else {
                Issue.record("no refusal but \(String(describing: error))")
                continue
            }
            #expect(!text.isEmpty && error?.usage == vendor.usage && error?.isTransient == false)
        }
    }

    @Test(arguments: Vendor.allCases)
    func usageThatIsNotToldIsEstimatedFromAbove(_ vendor: Vendor) async throws {
        let silent = vendor.calling(goodArguments)
            .replacing("\"usage\"", with: "\"unused\"").replacing("\"prompt_eval_count\"", with: "\"unused\"")
        let absurd = vendor.calling(goodArguments)
            .replacing("\"output_tokens\":30", with: "\"output_tokens\":-30")
            .replacing("\"completion_tokens\":30", with: "\"completion_tokens\":1e99")
            .replacing("\"eval_count\":30", with: "\"eval_count\":\"many\"")
        for response in [silent, absurd] {
            let reply = try await asking(vendor, response) { model, _ in try await model.complete(question()) }
            #expect(reply.usage == question().worstCase && reply.usage.isEstimated)
        }
    }

    @Test(arguments: Vendor.allCases)
    func lineageAndRecipientCannotBeInvented(_ vendor: Vendor) async throws {
        let arguments = """
            {"focus":"x","to":"mallory","parents":["\(firstParent.text)","\(key("c").text)","\(firstParent.text)",7]}
            """
        let reply = try await asking(vendor, vendor.calling(arguments)) { model, _ in
            try await model.complete(question())
        }
        #expect(answer(reply)?.to == nil && answer(reply)?.parents == [firstParent] && reply.notes.count == 2)
        let good = #"{"focus":"x","to":"bob","parents":["\#(secondParent.text)"]}"#
        let other = try await asking(vendor, vendor.calling(good)) { model, _ in try await model.complete(question()) }
        #expect(answer(other)?.to == "bob" && answer(other)?.parents == [secondParent])
    }

    @Test(arguments: Vendor.allCases)
    func onlyCallsOfOtherToolsAreNoAnswer(_ vendor: Vendor) async throws {
        let error = try await asking(vendor, vendor.calling(#"{"run":"rm"}"#, tool: "shell")) { model, _ in
            await failure(of: model)
        }
        guard case .malformedAnswer? = error?.reason else {
            Issue.record("no malformed answer but \(String(describing: error))")
            return
        }
        #expect(error?.usage == vendor.usage)
    }

    @Test func otherWordsOfTheVendorsForBeingCutOffAreKnown() async throws {
        let mistral = Vendor.mistral.saying("I would", isCut: true).replacing("\"length\"", with: "\"model_length\"")
        let anthropic = Vendor.anthropic.saying("I would", isCut: true)
            .replacing("\"max_tokens\"", with: "\"model_context_window_exceeded\"")
        for (vendor, response) in [(Vendor.mistral, mistral), (.anthropic, anthropic)] {
            let error = try await asking(vendor, response) { model, _ in await failure(of: model) }
            #expect(error?.reason == .truncated(limit: 512))
        }
    }

    @Test(arguments: Vendor.allCases)
    func anEndlessFieldIsCut(_ vendor: Vendor) async throws {
        let long = String(repeating: "ä", count: 20_000)
        let reply = try await asking(vendor, vendor.calling(#"{"focus":"\#(long)"}"#)) { model, _ in
            try await model.complete(question())
        }
        #expect(answer(reply)?.texts[.focus].utf8.count == ModelAnswer.textBytes && reply.notes.count == 1)
    }
}
