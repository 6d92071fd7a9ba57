import CAT7
import MeshProtocol
import WireJSON

/// The one tool that a model is offered: its call is the answer. The same for every vendor.
enum AnswerTool {
    static let name = "answer"
    static let description =
        "Give your answer as one observation with seven fields, or stay silent. Call this exactly once. A field you have "
        + "nothing to say about is an empty string. Stay silent when you would only thank, agree or repeat."

    /// JSON Schema of the arguments. Recipients and parents are enumerated, so that a model cannot name others.
    static func schema(for request: ModelRequest) -> JSON {
        var properties = JSONObject(
            Field.allCases.map { ($0.name, ["type": "string", "description": .string(hint(for: $0))]) })
        if !request.recipients.isEmpty {
            properties["to"] = [
                "type": "string", "enum": .array(request.recipients.map { .string($0) }),
                "description": "The one peer this is for. Leave it out to address the room.",
            ]
        }
        if !request.parents.isEmpty {
            properties["parents"] = [
                "type": "array",
                "items": ["type": "string", "enum": .array(request.parents.map { .string($0.text) })],
                "description": "Keys of the blocks that this answers or builds on.",
            ]
        }
        properties["silent"] = [
            "type": "boolean", "description": "True if you have nothing to add that would help anybody.",
        ]
        properties["reason"] = ["type": "string", "description": "Why you are silent, in one sentence."]
        return [
            "type": "object", "properties": .object(properties),
            "required": .array(Field.allCases.map { .string($0.name) }), "additionalProperties": false,
        ]
    }

    /// What the field is for, in the words of MMP 1.1, section 4.
    private static func hint(for field: Field) -> String {
        switch field {
        case .focus: "What this is about, in one sentence."
        case .issue: "What is wrong, open or at risk."
        case .intent: "What you are going for, or propose."
        case .motivation: "Why it matters."
        case .commitment: "What you promise or have done, checkably."
        case .perspective: "From which point of view you speak, and what you see from there."
        case .mood: "The tone in a word or two."
        }
    }

    /// The same, told to a program that has no tools: it is to print the arguments as JSON.
    static func instruction(for request: ModelRequest) -> String {
        """
        Print your answer as exactly one JSON object and nothing else. No code fence, no comment. Its JSON Schema:
        \(schema(for: request).text)
        Leave fields you have nothing to say about empty. If you would only thank, agree or repeat, print
        {"silent": true, "reason": "<why>"} instead.
        """
    }
}
