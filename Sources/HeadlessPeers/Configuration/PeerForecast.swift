import MeshProtocol
public import WireJSON

/// What is known of a peer before it runs: for the person who starts it, and for the consent that an agent has to ask for.
public struct PeerForecast: Sendable {
    /// The configuration.
    public let configuration: PeerConfiguration
    /// Why it could not run, or nil: a key or token that it needs is missing or badly kept, or its program is not there.
    public let obstacle: String?

    /// Looks at `configuration` and at where it takes its key from. Calls nobody.
    public init(_ configuration: PeerConfiguration, environment: [String: String]) {
        self.configuration = configuration
        obstacle = Self.obstacle(to: configuration, environment)
    }

    private static func obstacle(to configuration: PeerConfiguration, _ environment: [String: String]) -> String? {
        do { try configuration.model.check(environment: environment) } catch { return error.description }
        do {
            _ = try configuration.relayToken?.text(environment: environment)
        } catch {
            return "The relay's token cannot be had. \(error.description)"
        }
        return nil
    }

    /// Whether nothing stands in its way.
    public var canRun: Bool { obstacle == nil }

    /// The model, as people name it.
    public var model: String {
        let model = configuration.model
        return model.name.isEmpty ? model.provider.rawValue : "\(model.provider.rawValue)/\(model.name)"
    }

    /// What a day can cost at most, in words.
    public var ceiling: String {
        let budget = configuration.budget
        if let price = configuration.model.price, price.isFree { return "no cost" }
        if let ceiling = configuration.ceilingPerDay { return "at most \(ceiling) a day" }
        let tokens = [
            budget.tokensPerRun.map { "\($0) tokens a run" }, budget.tokensPerHour.map { "\($0) tokens an hour" },
            budget.tokensPerDay.map { "\($0) tokens a day" },
        ].compactMap(\.self)
        return "price unknown; at most \(tokens.joined(separator: ", "))"
    }

    /// One line for each thing a person wants to know.
    public var lines: [String] {
        let budget = configuration.budget
        var lines = [
            "\(configuration.name.text): role \(configuration.role.name), room \(configuration.room.text)",
            "model: \(model), at most \(configuration.model.maxTokensPerCall) tokens an answer",
            "wakes: at most \(budget.wakesPerMinute) a minute, \(budget.wakesPerHour) an hour, \(budget.wakesPerDay) a day",
            "cost: \(ceiling)" + (configuration.costPerCall.map { ", at most \($0) a call" } ?? ""),
        ]
        lines += configuration.disclosures
        lines += configuration.warnings.map { "warning: \($0)" }
        lines.append(obstacle.map { "cannot run: \($0)" } ?? "ready")
        return lines
    }

    /// The same for programs.
    public var json: JSON {
        let budget = configuration.budget
        var members: JSONObject = [
            "name": .string(configuration.name.text), "role": .string(configuration.role.name),
            "room": .string(configuration.room.text), "model": .string(model),
            "maxTokensPerCall": .integer(Int64(configuration.model.maxTokensPerCall)),
            "wakesPerMinute": .integer(Int64(budget.wakesPerMinute)),
            "wakesPerHour": .integer(Int64(budget.wakesPerHour)),
            "wakesPerDay": .integer(Int64(budget.wakesPerDay)), "cost": .string(ceiling),
            "disclosures": .array(configuration.disclosures.map { .string($0) }),
            "warnings": .array(configuration.warnings.map { .string($0) }), "canRun": .bool(canRun),
        ]
        if let cost = configuration.costPerCall { members["microDollarsPerCall"] = .integer(cost.value) }
        if let ceiling = configuration.ceilingPerDay { members["microDollarsPerDay"] = .integer(ceiling.value) }
        if let obstacle { members["obstacle"] = .string(obstacle) }
        return .object(members)
    }
}
