public import CAT7
public import MeshProtocol

/// What a model said, and what it cost.
public struct ModelReply: Sendable, Hashable {
    /// Whether the model wants to speak.
    public enum Outcome: Sendable, Hashable {
        /// It answers.
        case answer(ModelAnswer)
        /// It has nothing to add, for this reason.
        case silent(reason: String)
    }

    /// What it said.
    public let outcome: Outcome
    /// Tokens to charge, all attempts together.
    public let usage: ModelUsage
    /// Requests that were sent, 1 or more.
    public let attempts: Int
    /// What was odd about the reply and was put right: log it, show it in `trace`. Never holds peer text or secrets.
    public let notes: [String]

    /// A reply.
    public init(outcome: Outcome, usage: ModelUsage, attempts: Int = 1, notes: [String] = []) {
        self.outcome = outcome
        self.usage = usage
        self.attempts = attempts
        self.notes = notes
    }
}

/// An observation that a model wants to share. It has passed no guardrail yet.
public struct ModelAnswer: Sendable, Hashable {
    /// The longest text that a model may give a field, in UTF-8 bytes; what is longer is cut.
    public static let textBytes = 8_192

    /// The seven texts, each at most `textBytes` long; fields without content say `neutral`.
    public var texts: PerField<String>
    /// One of the request's recipients, or nil for the room.
    public var to: String?
    /// Those of the request's candidates that the answer builds on, without repeats; may be empty.
    public var parents: [BlockKey]

    /// An answer.
    public init(texts: PerField<String>, to: String? = nil, parents: [BlockKey] = []) {
        self.texts = texts
        self.to = to
        self.parents = parents
    }
}
