/// Why a call brought no answer.
public struct ModelError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What went wrong.
    public enum Reason: Error, Sendable, Hashable {
        /// The task was cancelled.
        case cancelled
        /// No complete answer within this many seconds.
        case timedOut(seconds: Int)
        /// No connection, or it broke; `what` in words.
        case unreachable(what: String)
        /// The vendor said this status. `text` is an excerpt of what it said, with secrets and control characters removed.
        case status(Int, text: String)
        /// The vendor pointed elsewhere. It is not followed: the key would go with it.
        case redirected(Int)
        /// The answer is no JSON although the vendor's protocol says so; this is the content type.
        case unexpectedContent(type: String)
        /// The answer has more bytes than this.
        case tooLarge(limit: Int)
        /// The answer is no JSON, or not of the vendor's shape.
        case malformedResponse(String)
        /// The model declined to answer.
        case refused(String)
        /// The model ran into its token limit before it had finished.
        case truncated(limit: Int)
        /// The model wrote prose instead of calling the tool.
        case proseInsteadOfAnswer
        /// The tool call cannot be understood.
        case malformedAnswer(String)
        /// The program cannot be started.
        case commandNotStarted(String)
        /// The program ended with a failure. `text` is the end of what it wrote to standard error.
        case commandFailed(status: String, text: String)
    }

    /// What went wrong.
    public let reason: Reason
    /// Tokens that must be charged although there is no answer, all attempts together.
    public let usage: ModelUsage
    /// Requests that were sent.
    public let attempts: Int
    /// How long the vendor asked to be left alone, if it did.
    public let retryAfter: Duration?

    /// An error.
    public init(
        _ reason: Reason, usage: ModelUsage = .none, attempts: Int = 1, retryAfter: Duration? = nil
    ) {
        self.reason = reason
        self.usage = usage
        self.attempts = attempts
        self.retryAfter = retryAfter
    }

    /// Whether the same call may succeed later without anybody changing anything. A circuit breaker waits on these; the
    /// others need a person, or another request.
    public var isTransient: Bool {
        switch reason {
        case .timedOut, .unreachable: true
        case .status(let status, _): Self.isTransient(status: status)
        case .cancelled, .redirected, .unexpectedContent, .tooLarge, .malformedResponse, .refused, .truncated,
            .proseInsteadOfAnswer, .malformedAnswer, .commandNotStarted, .commandFailed:
            false
        }
    }

    /// Whether it says something about the vendor or program rather than about this one request: these count towards the
    /// circuit breaker.
    public var countsAgainstProvider: Bool {
        switch reason {
        case .cancelled, .refused, .truncated, .proseInsteadOfAnswer, .malformedAnswer: false
        case .timedOut, .unreachable, .status, .redirected, .unexpectedContent, .tooLarge, .malformedResponse,
            .commandNotStarted, .commandFailed:
            true
        }
    }

    /// The statuses after which vendors ask to try again: 408, 409, 429 and every 5xx.
    static func isTransient(status: Int) -> Bool { [408, 409, 429].contains(status) || (500...599).contains(status) }

    /// What happened and what to do about it. Holds no secret.
    public var description: String {
        switch reason {
        case .cancelled: "The call was cancelled."
        case .timedOut(let seconds):
            "The model gave no complete answer within \(seconds) s. Raise model.timeout_seconds, or use a faster model."
        case .unreachable(let what):
            "The model cannot be reached: \(what). Check model.base_url, the network and the proxy settings."
        case .status(let status, let text): "The vendor answered \(status): \(text)\(Self.advice(status))"
        case .redirected(let status):
            "The vendor answered \(status), a redirect, which is not followed because the key would go with it. Set "
                + "model.base_url to the final address."
        case .unexpectedContent(let type):
            "The answer is of type \(type), not JSON. Check model.base_url: this may be a proxy's or a web page."
        case .tooLarge(let limit):
            "The answer has more than \(limit) bytes and was cut off. Check model.base_url, or the program."
        case .malformedResponse(let what): "The answer is not of the vendor's shape: \(what)."
        case .refused(let text): "The model declined to answer: \(text)"
        case .truncated(let limit):
            "The model ran into its limit of \(limit) tokens before it had finished. Raise model.max_tokens_per_call."
        case .proseInsteadOfAnswer:
            "The model wrote prose instead of calling the answer tool. Use a model that supports tools."
        case .malformedAnswer(let what): "The model's tool call cannot be understood: \(what)."
        case .commandNotStarted(let what):
            "The program of model.command cannot be started: \(what). Give its full path, or mend $PATH."
        case .commandFailed(let status, let text):
            "The program of model.command failed (\(status))\(text.isEmpty ? "." : ": \(text)")"
        }
    }

    private static func advice(_ status: Int) -> String {
        switch status {
        case 401, 403: " Check the key (model.api_key_env or model.api_key_file)."
        case 404: " Check model.name and model.base_url."
        case 413: " Lower context.max_context_tokens."
        case 429: " The vendor limits the rate: lower the wake budget, or wait."
        default: ""
        }
    }
}
