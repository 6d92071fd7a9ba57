import CAT7
import MeshNode
import MeshProtocol
import RelevanceGate
import TextScreening

extension PeerConfiguration {
    /// Reads and checks a configuration file.
    ///
    /// - Parameters:
    ///   - toml: Its text, at most 256 KiB.
    ///   - file: Its name for messages.
    /// - Throws: `PeerConfigurationError` with everything that is wrong.
    public init(toml: String, file: String) throws(PeerConfigurationError) {
        var assembly = Assembly(ConfigurationReader(toml))
        guard let configuration = assembly.configuration() else {
            throw PeerConfigurationError(file: file, problems: assembly.problems)
        }
        self = configuration
    }

    /// What one model call can cost at most; nil if the price is unknown.
    public var costPerCall: MicroDollars? {
        model.price.map { price in
            price.cost(of: ModelUsage(input: 0, cacheWrite: inputPerCall, output: model.maxTokensPerCall))
        }
    }

    /// The tokens that one model call can use at most.
    var tokensPerCall: Int { inputPerCall + model.maxTokensPerCall }

    private var inputPerCall: Int { context.maxTokens + Self.promptTokens + TokenEstimate.toolOverhead }

    /// What 24 hours can cost at most: the least of what the caps and the wakes allow, plus one call that was under way
    /// when a cap was reached. Nil if the price is unknown; then the token caps rule.
    public var ceilingPerDay: MicroDollars? {
        guard let costPerCall else { return nil }
        guard costPerCall > .zero else { return .zero }
        let wakes = min(budget.wakesPerDay, budget.wakesPerHour * 24, budget.wakesPerMinute * 1440)
        return min(costPerCall * wakes, min(budget.costPerDay, budget.costPerHour * 24) + costPerCall)
    }

    /// What a person must know before consenting to run this, besides the cost: programs it runs, hosts it talks to, places
    /// it takes keys from, files it writes.
    public var disclosures: [String] {
        var lines: [String] = []
        if !model.command.isEmpty {
            lines.append("runs the program: \(model.command.map(ShellWord.quoted).joined(separator: " "))")
        }
        if let address = model.address { lines.append("sends what it reads in the room to \(address)") }
        if let key = model.key { lines.append("uses the key in \(key)") }
        if let relay { lines.append("connects to the relay \(relay)") }
        if let relayToken { lines.append("uses the relay token in \(relayToken)") }
        if let file = logging.file { lines.append("writes its log to \(file)") }
        if !safety.usesDefaultGates {
            lines.append("does not hold back answers that match the built-in approval patterns")
        }
        return lines.map { Excerpt.of($0, limit: 500) }
    }

    /// Tokens allowed for the system prompt in forecasts: the longest role's prompt with 8,000 bytes of instructions.
    static let promptTokens = 6_000
}
