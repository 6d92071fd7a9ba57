/// The tokens of a call.
public struct ModelUsage: Sendable, Hashable {
    /// Tokens of input that were read afresh.
    public var input: Int
    /// Tokens of input that came out of the vendor's cache.
    public var cachedInput: Int
    /// Tokens of input that were written into the vendor's cache (billed above the plain price by some).
    public var cacheWrite: Int
    /// Tokens that the model wrote, hidden reasoning included.
    public var output: Int
    /// Whether any of the numbers is our estimate from above because the vendor told none.
    public var isEstimated: Bool

    /// These tokens.
    public init(input: Int, cachedInput: Int = 0, cacheWrite: Int = 0, output: Int, isEstimated: Bool = false) {
        self.input = input
        self.cachedInput = cachedInput
        self.cacheWrite = cacheWrite
        self.output = output
        self.isEstimated = isEstimated
    }

    /// Nothing was used: the call was refused before a model saw it.
    public static let none = ModelUsage(input: 0, output: 0)

    /// All tokens together, for token caps.
    public var total: Int { input + cachedInput + cacheWrite + output }

    /// An estimate.
    public static func estimate(inputTokens: Int, outputTokens: Int) -> ModelUsage {
        ModelUsage(input: inputTokens, output: outputTokens, isEstimated: true)
    }

    /// Both together.
    public static func + (lhs: ModelUsage, rhs: ModelUsage) -> ModelUsage {
        ModelUsage(
            input: lhs.input + rhs.input, cachedInput: lhs.cachedInput + rhs.cachedInput,
            cacheWrite: lhs.cacheWrite + rhs.cacheWrite, output: lhs.output + rhs.output,
            isEstimated: lhs.isEstimated || rhs.isEstimated)
    }

    /// A number of tokens that a vendor told, or nil for anything no call can have used (negative, or over a billion).
    static func plausible(_ tokens: Int64?) -> Int? {
        guard let tokens, (0...1_000_000_000).contains(tokens) else { return nil }
        return Int(tokens)
    }
}

/// How many tokens a text has, estimated from above.
///
/// English prose has some 4 bytes a token, code and JSON 3, hexadecimal keys a little under 2, Chinese 3. Half the bytes is
/// therefore more than what any of the four vendors counts for ordinary text, which is the side to err on where money is
/// charged.
public enum TokenEstimate {
    /// What the description of the answer tool adds to the input, with room to spare: its JSON has some 2,200 bytes.
    public static let toolOverhead = 1_200

    /// Tokens of `text`, from above.
    public static func tokens(in text: String) -> Int { tokens(inBytes: text.utf8.count) }

    /// Tokens of a text of `bytes` bytes, from above.
    public static func tokens(inBytes bytes: Int) -> Int { (bytes + 1) / 2 }
}
