/// What a model costs, in micro-dollars per million tokens.
public struct Price: Sendable, Hashable {
    /// A million tokens of input read afresh.
    public let input: MicroDollars
    /// A million tokens of input out of the vendor's cache.
    public let cachedInput: MicroDollars
    /// A million tokens of input written into the vendor's cache.
    public let cacheWrite: MicroDollars
    /// A million tokens of output.
    public let output: MicroDollars

    /// A price. Without a price of its own, cached input costs as much as fresh input, and a cache write a quarter more
    /// (Anthropic's and OpenAI's surcharge; the others have none), so that an unknown discount is never assumed.
    public init(
        input: MicroDollars, cachedInput: MicroDollars? = nil, cacheWrite: MicroDollars? = nil, output: MicroDollars
    ) {
        self.input = input
        self.cachedInput = cachedInput ?? input
        self.cacheWrite = cacheWrite ?? input + MicroDollars(input.value / 4)
        self.output = output
    }

    /// A model that costs nothing: it runs on this machine, or is scripted.
    public static let free = Price(input: .zero, output: .zero)

    /// Whether nothing is ever charged.
    public var isFree: Bool { self == .free }

    /// The cost of a call, rounded up to the next micro-dollar.
    public func cost(of usage: ModelUsage) -> MicroDollars {
        charge(usage.input, input) + charge(usage.cachedInput, cachedInput) + charge(usage.cacheWrite, cacheWrite)
            + charge(usage.output, output)
    }

    /// What one call of the request can cost at most. Reserve it before the call.
    public func worstCase(of request: ModelRequest) -> MicroDollars {
        let usage = request.worstCase
        return charge(usage.input, max(input, cacheWrite)) + charge(usage.output, output)
    }

    private func charge(_ tokens: Int, _ perMillion: MicroDollars) -> MicroDollars {
        let (product, overflow) = Int64(max(0, tokens)).multipliedReportingOverflow(by: perMillion.value)
        guard !overflow else { return MicroDollars(.max) }
        return MicroDollars(product / 1_000_000 + (product % 1_000_000 > 0 ? 1 : 0))
    }
}
