import Ambient
import Foundation
import TestSupport
import Testing

@testable import HeadlessPeers

/// One call of a real model, for whoever has one. Skipped unless `KITH_LIVE_MODEL` names it as `provider/model`, for
/// example `anthropic/claude-haiku-4-5` with `ANTHROPIC_API_KEY` set, or `ollama/llama3.2:3b` with Ollama running here.
/// It costs well under a cent.
struct LiveModelTests {
    /// Empty counts as unset: that is how a workflow passes on a variable that it does not have.
    private static let wanted = ProcessInfo.processInfo.environment["KITH_LIVE_MODEL"].flatMap { $0.isEmpty ? nil : $0 }

    @Test(.enabled(if: wanted != nil, "set KITH_LIVE_MODEL=provider/model to run it"), .timeLimit(.minutes(3)))
    func aRealModelAnswers() async throws {
        let parts = (Self.wanted ?? "").split(separator: "/", maxSplits: 1).map(String.init)
        try #require(parts.count == 2, "KITH_LIVE_MODEL must be provider/model")
        let text = """
            [identity]
            name = "smoke"
            role = "reviewer"
            [model]
            provider = "\(parts[0])"
            name = "\(parts[1])"
            [budget]
            max_tokens_per_run = 20000
            """
        let configuration = try PeerConfiguration(toml: text, file: "live")
        let model = try configuration.model.makeModel(
            role: configuration.role, environment: ProcessInfo.processInfo.environment, time: SystemTime(),
            random: SystemRandom())
        let request = ModelRequest(
            system: configuration.systemPrompt,
            prompt: "ada observed:\n> focus: the uploader retries without a pause\n> issue: it made the outage worse",
            parents: [firstParent], maxOutputTokens: 1024)
        let reply = try await model.complete(request)
        await model.close()
        #expect(reply.usage.total > 0 && reply.usage.total <= request.worstCase.total)
        if let answer = answer(reply) { #expect(answer.parents.isEmpty || answer.parents == [firstParent]) }
    }
}
