public import CAT7
public import RelevanceGate

/// What a headless peer is for. A role brings a prompt, field weights for its gate and topics; the configuration may
/// change each.
public enum Role: String, CaseIterable, Sendable, Hashable {
    case writer
    case reviewer
    case testWriter = "test-writer"
    case securityReviewer = "security-reviewer"
    case auditor
    case docWriter = "doc-writer"
    case specDrafter = "spec-drafter"
    case generic

    /// The name in configuration files.
    public var name: String { rawValue }

    /// The role of this name. Also knows the names that xmesh-agent uses for the same: `spec`, `generator`.
    public init?(name: String) {
        switch name {
        case "spec": self = .specDrafter
        case "generator": self = .writer
        default: self.init(rawValue: name)
        }
    }

    /// How much each field counts in the peer's gate. What the role lives on weighs 2 or more, what it can do without
    /// below 1; every weight is in 0.5...2.5.
    public var weights: FieldWeights { FieldWeights(PerField { weightNumbers[$0.rawValue] }) }

    /// Order: focus, issue, intent, motivation, commitment, perspective, mood.
    private var weightNumbers: [Double] {
        switch self {
        case .writer: [2, 1, 2.5, 1.5, 1, 0.5, 0.6]
        case .reviewer: [1, 2.5, 1.2, 0.8, 2, 0.5, 0.6]
        case .testWriter: [1.2, 2, 1, 0.8, 2.5, 0.5, 0.6]
        case .securityReviewer: [1, 2.5, 1, 0.8, 1.5, 2, 0.5]
        case .auditor: [1, 2, 0.8, 0.8, 2, 2.5, 0.5]
        case .docWriter: [2, 1, 2, 1.5, 1, 1, 0.5]
        case .specDrafter: [2, 1.5, 2.5, 1.5, 1.2, 0.8, 0.5]
        case .generic: [1, 1, 1, 1, 1, 1, 1]
        }
    }

    /// Fields without which the role makes little sense: `dry-run` warns when the person weighs them below 1.5.
    public var essentialFields: [Field] {
        switch self {
        case .writer, .specDrafter, .docWriter: [.focus, .intent]
        case .reviewer, .testWriter: [.issue, .commitment]
        case .securityReviewer, .auditor: [.issue, .perspective]
        case .generic: []
        }
    }

    /// What it wants to hear of, for its description on the mesh.
    public var topics: [String] {
        switch self {
        case .writer: ["features", "fixes", "open questions", "drafts wanted"]
        case .reviewer: ["drafts", "changes", "decisions", "risks"]
        case .testWriter: ["changes", "reviews", "bugs", "edge cases"]
        case .securityReviewer: ["authentication", "secrets", "input handling", "dependencies", "permissions"]
        case .auditor: ["decisions", "releases", "promises", "policy"]
        case .docWriter: ["finished changes", "public interfaces", "confusing behaviour"]
        case .specDrafter: ["requirements", "designs", "trade-offs", "protocols"]
        case .generic: []
        }
    }
}
