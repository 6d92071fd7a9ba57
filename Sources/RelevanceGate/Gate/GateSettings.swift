/// What the gate decides by. Every threshold is finite and in its range, or there are no settings: a threshold that is not
/// a number would make every comparison false and so admit everything.
public struct GateSettings: Sendable, Hashable {
    /// Total drift, 0...1, up to which an observation is aligned.
    public let stableThreshold: Double
    /// Total drift, 0...1, up to which it is guarded; above it is rejected.
    public let guardedThreshold: Double
    /// The share of age in the total drift, 0...1.
    public let temporalLambda: Double
    /// The age at which an observation has lost 63 % of its freshness.
    public let freshness: Duration
    /// A block is redundant if every field is nearer than this (0...1) to an anchor.
    public let redundancyThreshold: Double
    /// How much each field counts.
    public let weights: FieldWeights
    /// Whether fields that say `neutral` are left out on both sides. The stock gate compares them, which makes a block with
    /// one new field and six neutral ones look redundant.
    public let skipNeutral: Bool
    /// Whether anchors count fully whatever their age and confidence, as in the stock gate. With ageing anchors a memory
    /// falls silent (cold start) some nine hours after its last observation at the usual freshness.
    public let stockAges: Bool
    /// Whether a field is only redundant if its words pass the redundancy guard as well.
    public let guardsWording: Bool
    /// How many of the nearest anchors of each field are fused; nil fuses all, as the stock gate does with its five.
    /// Fusing many unrelated anchors yields a vector that resembles whatever it is compared with, so that a larger set
    /// would reject nothing any more.
    public let fusedNeighbours: Int?

    /// Settings from values. The defaults are the stock gate's (MMP 1.1, section 9.2).
    public init(
        stableThreshold: Double = 0.25, guardedThreshold: Double = 0.5, temporalLambda: Double = 0.3,
        freshness: Duration = .seconds(1800), redundancyThreshold: Double = 0.10, weights: FieldWeights = .uniform,
        skipNeutral: Bool = false, stockAges: Bool = true, guardsWording: Bool = false, fusedNeighbours: Int? = nil
    ) throws(GateSettingsError) {
        self.init(
            checked: stableThreshold, guardedThreshold, temporalLambda, freshness, redundancyThreshold, weights,
            skipNeutral, stockAges, guardsWording, fusedNeighbours)
        try check()
    }

    private init(
        checked stableThreshold: Double, _ guardedThreshold: Double, _ temporalLambda: Double, _ freshness: Duration,
        _ redundancyThreshold: Double, _ weights: FieldWeights, _ skipNeutral: Bool, _ stockAges: Bool,
        _ guardsWording: Bool, _ fusedNeighbours: Int?
    ) {
        self.stableThreshold = stableThreshold
        self.guardedThreshold = guardedThreshold
        self.temporalLambda = temporalLambda
        self.freshness = freshness
        self.redundancyThreshold = redundancyThreshold
        self.weights = weights
        self.skipNeutral = skipNeutral
        self.stockAges = stockAges
        self.guardsWording = guardsWording
        self.fusedNeighbours = fusedNeighbours
    }

    /// The stock gate: with `LexicalEncoder` and `AnchorSet.stock` it decides exactly as stock nodes do.
    public static let stock = GateSettings(
        checked: 0.25, 0.5, 0.3, .seconds(1800), 0.10, .uniform, false, true, false, nil)

    /// A Kith node's gate: the thresholds of the protocol, the coding profile, neutral fields left out, wording guarded,
    /// the two nearest anchors of each field fused.
    public static let kith = GateSettings(
        checked: 0.25, 0.5, 0.3, .seconds(1800), 0.10, FieldWeights.profile(named: "coding") ?? .uniform, true, true,
        true, 2)

    /// These settings with other weights.
    public func weighted(by weights: FieldWeights) -> GateSettings {
        GateSettings(
            checked: stableThreshold, guardedThreshold, temporalLambda, freshness, redundancyThreshold, weights,
            skipNeutral, stockAges, guardsWording, fusedNeighbours)
    }

    private func check() throws(GateSettingsError) {
        let shares = [
            ("stableThreshold", stableThreshold), ("guardedThreshold", guardedThreshold),
            ("temporalLambda", temporalLambda), ("redundancyThreshold", redundancyThreshold),
        ]
        for (name, value) in shares where !(0...1).contains(value) {
            throw .outOfRange(name: name, value: value)
        }
        guard stableThreshold <= guardedThreshold else { throw .thresholdsCross }
        guard freshness > .zero else { throw .freshnessNotPositive }
        guard fusedNeighbours.map({ $0 > 0 }) ?? true else { throw .noNeighbours }
    }
}

/// Why values make no gate settings.
public enum GateSettingsError: Error, Hashable, CustomStringConvertible {
    /// A threshold or share is not a number from 0 to 1.
    case outOfRange(name: String, value: Double)
    /// The aligned range would be larger than the guarded one.
    case thresholdsCross
    /// Freshness is zero or negative.
    case freshnessNotPositive
    /// Not even one neighbour is to be fused.
    case noNeighbours

    /// What to change.
    public var description: String {
        switch self {
        case .outOfRange(let name, let value): "\(name) is \(value); give a number from 0 to 1"
        case .thresholdsCross: "stableThreshold is above guardedThreshold; swap them or raise guardedThreshold"
        case .freshnessNotPositive: "freshness is zero or negative; give the seconds after which news counts as old"
        case .noNeighbours: "fusedNeighbours is below 1; give at least 1, or none to fuse all anchors"
        }
    }
}
