import WireJSON

/// Anthropic's Messages API, version 2023-06-01.
struct AnthropicDialect: VendorDialect {
    static let defaultBase = "https://api.anthropic.com"

    var path: String { "/v1/messages" }

    func headers(key: APIKey?) -> [(name: String, value: String)] {
        [("anthropic-version", "2023-06-01")] + (key.map { [("x-api-key", $0.secret)] } ?? [])
    }

    func body(for request: ModelRequest, model: String, choice: ToolChoice) -> JSON {
        let toolChoice: JSON =
            switch choice {
            case .forced: ["type": "tool", "name": .string(AnswerTool.name), "disable_parallel_tool_use": true]
            case .free: ["type": "auto", "disable_parallel_tool_use": true]
            }
        return [
            "model": .string(model), "max_tokens": .integer(Int64(request.maxOutputTokens)),
            "system": .string(request.system),
            "messages": [["role": "user", "content": .string(request.prompt)]],
            "tools": [
                [
                    "name": .string(AnswerTool.name), "description": .string(AnswerTool.description),
                    "input_schema": AnswerTool.schema(for: request),
                ]
            ],
            "tool_choice": toolChoice,
        ]
    }

    func read(_ response: JSON) throws(ModelError.Reason) -> ReplyReading {
        guard let content = response["content"]?.arrayValue else { throw .malformedResponse("'content' is no list") }
        var reading = ReplyReading(stop: .complete, calls: [], text: "", usage: usage(response["usage"]))
        for part in content {
            switch part["type"]?.stringValue {
            case "text": reading.text += part["text"]?.stringValue ?? ""
            case "tool_use":
                reading.calls.append(
                    .init(name: part["name"]?.stringValue ?? "", arguments: .json(part["input"] ?? .null)))
            default: break
            }
        }
        switch response["stop_reason"]?.stringValue {
        case "max_tokens", "model_context_window_exceeded": reading.stop = .truncated
        case "refusal": reading.stop = .refused(Excerpt.of(reading.text, limit: 200))
        default: break
        }
        return reading
    }

    /// `input_tokens` counts neither what was read from the cache nor what was written to it.
    private func usage(_ usage: JSON?) -> ModelUsage? {
        guard let usage, let input = usage.tokens("input_tokens"), let output = usage.tokens("output_tokens") else {
            return nil
        }
        let read = usage.tokens("cache_read_input_tokens") ?? 0
        let written = usage.tokens("cache_creation_input_tokens") ?? 0
        guard input + read + written > 0 else { return nil }
        return ModelUsage(input: input, cachedInput: read, cacheWrite: written, output: output)
    }
}
