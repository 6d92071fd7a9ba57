import ModelContextProtocol
import WireJSON

enum Mood: String, CaseIterable, Codable, Sendable { case calm, loud }

struct EchoInput: ToolInput {
    let text: String
    let mood: Mood?
    let times: Int

    static let notes: [String: Note] = [
        "text": Note("What to say", length: 1...200),
        "mood": "How to say it",
        "times": Note("How often", default: 1, range: 1...5),
    ]
    static let example: JSON = ["text": "hello"]
}

struct EchoOutput: ToolOutput {
    let summary: String
    let said: [String]
    let letters: Int?

    static let notes: [String: Note] = [
        "summary": "One line", "said": "What was said", "letters": "How many letters it had",
    ]
}

struct QuestionInput: ToolInput {
    let what: String
    static let notes: [String: Note] = ["what": "What is offered"]
    static let example: JSON = ["what": "tea"]
}

enum SampleTool {
    static let echo = Tool("echo", title: "Echo", description: "Says it back.", annotations: .reading) {
        (input: EchoInput, _) in
        let text = input.mood == .loud ? input.text.uppercased() : input.text
        return ToolReply(
            EchoOutput(
                summary: "said it \(input.times) times", said: Array(repeating: text, count: input.times),
                letters: input.mood == nil ? nil : text.count),
            links: [ResourceLink(uri: "sample://inbox", name: "inbox")])
    }

    static let failing = Tool.prose("fail", title: "Fail", description: "Fails.", annotations: .reading) {
        (_: NoArguments, _) -> ProseReply in throw ToolFailure("It always fails; call echo instead.")
    }

    static let breaking = Tool.prose("break", title: "Break", description: "Breaks.", annotations: .reading) {
        (_: NoArguments, _) -> ProseReply in throw TestError.secret
    }

    static let whoAmI = Tool.prose("who", title: "Who", description: "Names the session.", annotations: .reading) {
        (_: NoArguments, context) in ProseReply("\(context.session) \(context.era) \(context.client?.name ?? "-")")
    }

    /// Asks for consent and says what came of it.
    static let asking = Tool.prose(
        "ask", title: "Ask", description: "Asks the person.",
        annotations: ToolAnnotations(readOnly: false, destructive: false, idempotent: false, openWorld: false)
    ) { (input: QuestionInput, context) in
        switch try await context.elicit(.confirmation(message: "Want \(input.what)?", title: "Yes")) {
        case .accepted(let content): ProseReply("accepted \(JSON.object(content).text)")
        case .declined: ProseReply("declined")
        case .cancelled: ProseReply("cancelled")
        case .unavailable: throw ToolFailure("Nobody can be asked; pass consent: true.")
        }
    }

    /// Runs `body` when called.
    static func named(
        _ name: String, _ body: @escaping @Sendable (CallContext) async throws -> String
    ) -> Tool {
        .prose(name, title: name, description: "A test's own tool.", annotations: .reading) {
            (_: NoArguments, context) in ProseReply(try await body(context))
        }
    }
}

enum TestError: Error { case secret }
