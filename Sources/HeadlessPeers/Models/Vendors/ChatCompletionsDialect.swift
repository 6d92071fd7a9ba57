import WireJSON

/// Chat Completions as OpenAI defined them, Mistral speaks them, and many servers offer them.
struct ChatCompletionsDialect: VendorDialect {
    enum Vendor: Sendable, Hashable {
        /// api.openai.com itself, whose newer models know `max_completion_tokens` only.
        case openAI
        /// A server that speaks the older, widely understood form.
        case compatible
        /// Mistral, where a forced call is called `any`.
        case mistral
    }

    static let openAIBase = "https://api.openai.com/v1"
    static let mistralBase = "https://api.mistral.ai/v1"

    let vendor: Vendor

    var path: String { "/chat/completions" }

    func headers(key: APIKey?) -> [(name: String, value: String)] {
        key.map { [("authorization", "Bearer \($0.secret)")] } ?? []
    }

    func body(for request: ModelRequest, model: String, choice: ToolChoice) -> JSON {
        let forced: JSON =
            vendor == .mistral ? "any" : ["type": "function", "function": ["name": .string(AnswerTool.name)]]
        return [
            "model": .string(model),
            "messages": [
                ["role": "system", "content": .string(request.system)],
                ["role": "user", "content": .string(request.prompt)],
            ],
            vendor == .openAI ? "max_completion_tokens" : "max_tokens": .integer(Int64(request.maxOutputTokens)),
            "tools": [
                [
                    "type": "function",
                    "function": [
                        "name": .string(AnswerTool.name), "description": .string(AnswerTool.description),
                        "parameters": AnswerTool.schema(for: request),
                    ],
                ]
            ],
            "tool_choice": choice == .forced ? forced : "auto",
            "parallel_tool_calls": false,
        ]
    }

    func read(_ response: JSON) throws(ModelError.Reason) -> ReplyReading {
        guard let choice = response["choices"]?.arrayValue?.first, let message = choice["message"] else {
            throw .malformedResponse("'choices' holds no message")
        }
        var reading = ReplyReading(
            stop: .complete, calls: [], text: text(message["content"]), usage: usage(response["usage"]))
        for call in message["tool_calls"]?.arrayValue ?? [] {
            let arguments = call["function"]?["arguments"] ?? .null
            // OpenAI sends the arguments as text, Mistral and some others now and then as an object.
            reading.calls.append(
                .init(
                    name: call["function"]?["name"]?.stringValue ?? "",
                    arguments: arguments.stringValue.map { .text($0) } ?? .json(arguments)))
        }
        if let refusal = message["refusal"]?.stringValue, !refusal.isEmpty {
            reading.stop = .refused(Excerpt.of(refusal, limit: 200))
        } else {
            switch choice["finish_reason"]?.stringValue {
            case "length", "model_length": reading.stop = .truncated
            case "content_filter": reading.stop = .refused("its provider's content filter stopped it")
            case "error": throw .malformedResponse("the vendor reports an error while the model was writing")
            default: break
            }
        }
        return reading
    }

    /// A text, or a list of parts of which those of type `text` count.
    private func text(_ content: JSON?) -> String {
        if let text = content?.stringValue { return text }
        return (content?.arrayValue ?? []).compactMap { $0["text"]?.stringValue }.joined()
    }

    /// `prompt_tokens` includes what came from the cache; `completion_tokens` includes hidden reasoning.
    private func usage(_ usage: JSON?) -> ModelUsage? {
        guard let usage, let prompt = usage.tokens("prompt_tokens"), prompt > 0,
            let output = usage.tokens("completion_tokens")
        else { return nil }
        let cached = min(prompt, usage["prompt_tokens_details"]?.tokens("cached_tokens") ?? 0)
        return ModelUsage(input: prompt - cached, cachedInput: cached, output: output)
    }
}
