import Ambient
import CAT7
import MeshProtocol
import TestSupport
import WireJSON

@testable import HeadlessPeers

/// The shapes in which the four vendors answer, as their references print them, and how a model of theirs is made here.
enum Vendor: String, CaseIterable, Sendable, CustomStringConvertible {
    case anthropic, openai, mistral, ollama

    var description: String { rawValue }

    var provider: Provider {
        switch self {
        case .anthropic: .anthropic
        case .openai: .openai
        case .mistral: .mistral
        case .ollama: .ollama
        }
    }

    /// A response with one tool call whose arguments are this JSON text.
    func calling(_ arguments: String, tool: String = "answer") -> String { calling([(tool, arguments)]) }

    /// A response with these tool calls.
    func calling(_ calls: [(tool: String, arguments: String)]) -> String {
        switch self {
        case .anthropic:
            let parts = calls.enumerated().map { index, call in
                #"{"type":"tool_use","id":"toolu_0\#(index)","name":"\#(call.tool)","input":\#(call.arguments)}"#
            }
            return message(parts.joined(separator: ","), stop: "tool_use")
        case .openai, .mistral:
            let parts = calls.enumerated().map { index, call in
                let text = JSON.string(call.arguments).text
                return
                    #"{"id":"call_\#(index)","type":"function","function":{"name":"\#(call.tool)","arguments":\#(text)}}"#
            }
            return completion(
                #"{"role":"assistant","content":null,"tool_calls":[\#(parts.joined(separator: ","))]}"#,
                stop: "tool_calls")
        case .ollama:
            let parts = calls.map { call in
                #"{"function":{"name":"\#(call.tool)","arguments":\#(call.arguments)}}"#
            }
            return chat(
                #"{"role":"assistant","content":"","tool_calls":[\#(parts.joined(separator: ","))]}"#, stop: "stop")
        }
    }

    /// A response that is prose.
    func saying(_ text: String, isCut: Bool = false) -> String {
        let quoted = JSON.string(text).text
        switch self {
        case .anthropic:
            return message(#"{"type":"text","text":\#(quoted)}"#, stop: isCut ? "max_tokens" : "end_turn")
        case .openai, .mistral:
            return completion(#"{"role":"assistant","content":\#(quoted)}"#, stop: isCut ? "length" : "stop")
        case .ollama: return chat(#"{"role":"assistant","content":\#(quoted)}"#, stop: isCut ? "length" : "stop")
        }
    }

    /// The usage in these responses: 120 tokens in, 30 out; of the input, 20 from the cache where the vendor tells that.
    var usage: ModelUsage {
        switch self {
        case .anthropic: ModelUsage(input: 100, cachedInput: 20, output: 30)
        case .openai: ModelUsage(input: 100, cachedInput: 20, output: 30)
        case .mistral, .ollama: ModelUsage(input: 120, output: 30)
        }
    }

    private func message(_ content: String, stop: String) -> String {
        """
        {"id":"msg_01","type":"message","role":"assistant","model":"claude-test","content":[\(content)],
        "stop_reason":"\(stop)","stop_sequence":null,"usage":{"input_tokens":100,"cache_creation_input_tokens":0,
        "cache_read_input_tokens":20,"output_tokens":30,"service_tier":"standard"}}
        """
    }

    private func completion(_ message: String, stop: String) -> String {
        let details = self == .openai ? #","prompt_tokens_details":{"cached_tokens":20,"audio_tokens":0}"# : ""
        return """
            {"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"test","choices":[{"index":0,
            "message":\(message),"finish_reason":"\(stop)","logprobs":null}],"usage":{"prompt_tokens":120,
            "completion_tokens":30,"total_tokens":150\(details)}}
            """
    }

    private func chat(_ message: String, stop: String) -> String {
        """
        {"model":"test","created_at":"2026-11-27T12:00:00Z","message":\(message),"done":true,"done_reason":"\(stop)",
        "total_duration":1,"load_duration":1,"prompt_eval_count":120,"prompt_eval_duration":1,"eval_count":30,
        "eval_duration":1}
        """
    }

    static let secret = "sk-test-0123456789abcdef"

    /// What Anthropic's keys look like; put together here, so that scanners of repositories stay calm.
    static let realistic = "sk-" + "ant-api03-" + "Zq8Rk2vX9mL4tB7nW1cY6hJ3pD5sF0gA-uE_iO8rT2yK4wQ6zV1xN3bM5jC7lH9"

    /// A model of this vendor at `base`.
    func model(
        at base: String, timeout: Duration = .seconds(600), attempts: Int = 3, time: any TimeSource = SystemTime(),
        environment: [String: String] = [:]
    ) throws -> any Model {
        let settings = ModelSettings(
            provider: provider, name: "test-model", address: try ModelAddress(base),
            key: self == .ollama ? nil : .environment("TEST_KEY"), command: [], timeout: timeout, maxTokensPerCall: 512,
            maxAttempts: attempts, price: nil)
        return try settings.makeModel(
            role: .generic, environment: environment.merging(["TEST_KEY": Self.secret]) { $1 }, time: time,
            random: SeededRandom(seed: 7))
    }
}

/// Arguments of a good answer.
let goodArguments = """
    {"focus":"retries","issue":"no jitter","intent":"add it","motivation":"","commitment":"","perspective":"reviewer","mood":"calm"}
    """

/// The texts that `goodArguments` stand for.
let goodTexts = PerField { field in
    switch field {
    case .focus: "retries"
    case .issue: "no jitter"
    case .intent: "add it"
    case .perspective: "reviewer"
    case .mood: "calm"
    case .motivation, .commitment: Field.neutral
    }
}

let firstParent = key("a")
let secondParent = key("b")

/// A block key of one repeated digit.
func key(_ digit: Character) -> BlockKey {
    guard let key = try? BlockKey("cmb-" + String(repeating: digit, count: 64)) else { fatalError("not a hex digit") }
    return key
}

/// A question with two candidates for parents and two for recipients.
func question(recipients: [String] = ["ada", "bob"]) -> ModelRequest {
    ModelRequest(
        system: "You are a reviewer.", prompt: "Somebody observed: retries.", parents: [firstParent, secondParent],
        recipients: recipients, maxOutputTokens: 512)
}

/// The answer in a reply, if it is one.
func answer(_ reply: ModelReply) -> ModelAnswer? {
    if case .answer(let answer) = reply.outcome { answer } else { nil }
}

/// The reason in a reply, if it is silent.
func silence(_ reply: ModelReply) -> String? {
    if case .silent(let reason) = reply.outcome { reason } else { nil }
}

/// What `model` fails with.
func failure(of model: any Model, _ request: ModelRequest = question()) async -> ModelError? {
    do {
        _ = try await model.complete(request)
        return nil
    } catch {
        return error
    }
}
