import WireJSON

/// Ollama's own chat API. It cannot force a tool call.
struct OllamaDialect: VendorDialect {
    static let defaultBase = "http://127.0.0.1:11434"

    var path: String { "/api/chat" }

    func headers(key: APIKey?) -> [(name: String, value: String)] {
        key.map { [("authorization", "Bearer \($0.secret)")] } ?? []
    }

    func body(for request: ModelRequest, model: String, choice: ToolChoice) -> JSON {
        [
            "model": .string(model), "stream": false,
            "messages": [
                ["role": "system", "content": .string(request.system)],
                ["role": "user", "content": .string(request.prompt)],
            ],
            "options": ["num_predict": .integer(Int64(request.maxOutputTokens))],
            "tools": [
                [
                    "type": "function",
                    "function": [
                        "name": .string(AnswerTool.name), "description": .string(AnswerTool.description),
                        "parameters": AnswerTool.schema(for: request),
                    ],
                ]
            ],
        ]
    }

    func read(_ response: JSON) throws(ModelError.Reason) -> ReplyReading {
        if let complaint = response["error"]?.stringValue {
            throw .malformedResponse(Excerpt.of("it reports: \(complaint)", limit: 200))
        }
        guard let message = response["message"], message.objectValue != nil else {
            throw .malformedResponse("'message' is missing")
        }
        var reading = ReplyReading(
            stop: response["done_reason"]?.stringValue == "length" ? .truncated : .complete, calls: [],
            text: message["content"]?.stringValue ?? "", usage: usage(response))
        for call in message["tool_calls"]?.arrayValue ?? [] {
            let arguments = call["function"]?["arguments"] ?? .null
            reading.calls.append(
                .init(
                    name: call["function"]?["name"]?.stringValue ?? "",
                    arguments: arguments.stringValue.map { .text($0) } ?? .json(arguments)))
        }
        return reading
    }

    /// `prompt_eval_count` is absent when the whole prompt was still in memory from the call before.
    private func usage(_ response: JSON) -> ModelUsage? {
        guard let output = response.tokens("eval_count"), let input = response.tokens("prompt_eval_count") else {
            return nil
        }
        return ModelUsage(input: input, output: output)
    }
}
