public import CAT7
public import MeshProtocol

/// What a model is asked.
public struct ModelRequest: Sendable {
    /// The block that made the peer wake, as data. `ScriptedModel` reads it; the vendors' adapters send only the prompt.
    public struct Wake: Sendable, Hashable {
        /// The name that its author goes by. A label, not an identity.
        public var author: String
        /// Its seven texts.
        public var texts: PerField<String>

        /// A wake by a block of `author`.
        public init(author: String, texts: PerField<String>) {
            self.author = author
            self.texts = texts
        }
    }

    /// Who the peer is and how it answers: the role's prompt and the person's own instructions. Trusted text.
    public var system: String
    /// The context: the block to answer, its ancestors, recent blocks. Peer text, fenced by whoever assembled it.
    public var prompt: String
    /// The blocks the answer may build on. The model may choose out of these and no others.
    public var parents: [BlockKey]
    /// The names the answer may be addressed to; empty if it is not for the model to choose.
    public var recipients: [String]
    /// The block that made the peer wake.
    public var wake: Wake?
    /// The most tokens the model may write, 1...100,000.
    public var maxOutputTokens: Int

    /// A request.
    public init(
        system: String, prompt: String, parents: [BlockKey] = [], recipients: [String] = [], wake: Wake? = nil,
        maxOutputTokens: Int = 1024
    ) {
        self.system = system
        self.prompt = prompt
        self.parents = parents
        self.recipients = recipients
        self.wake = wake
        self.maxOutputTokens = max(1, maxOutputTokens)
    }

    /// The most that one call of this request can use: every token of input, estimated from above, and all of the output.
    /// Reserve this against the caps before the call.
    public var worstCase: ModelUsage {
        .estimate(
            inputTokens: TokenEstimate.tokens(in: system) + TokenEstimate.tokens(in: prompt)
                + TokenEstimate.tokens(inBytes: 96 * (parents.count + recipients.count)) + TokenEstimate.toolOverhead,
            outputTokens: maxOutputTokens)
    }
}
