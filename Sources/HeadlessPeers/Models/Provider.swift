/// Who runs the model.
public enum Provider: String, CaseIterable, Sendable, Hashable {
    /// Anthropic's Messages API.
    case anthropic
    /// OpenAI's Chat Completions, or any server that speaks them (`base_url`).
    case openai
    /// Ollama, on this machine unless told otherwise.
    case ollama
    /// Mistral's API.
    case mistral
    /// A program that reads the prompt on standard input.
    case command
    /// No model: the answers are made up by rule.
    case scripted

    /// The base address that is used unless the configuration names one; nil where there is none.
    public var defaultBase: String? {
        switch self {
        case .anthropic: AnthropicDialect.defaultBase
        case .openai: ChatCompletionsDialect.openAIBase
        case .mistral: ChatCompletionsDialect.mistralBase
        case .ollama: OllamaDialect.defaultBase
        case .command, .scripted: nil
        }
    }

    /// The environment variable that holds the key unless the configuration names another; nil where no key is needed.
    public var defaultKeyVariable: String? {
        switch self {
        case .anthropic: "ANTHROPIC_API_KEY"
        case .openai: "OPENAI_API_KEY"
        case .mistral: "MISTRAL_API_KEY"
        case .ollama, .command, .scripted: nil
        }
    }
}
