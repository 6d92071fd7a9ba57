public import MeshMemory

/// What the person decided beforehand about being asked. It comes from the environment of the node's process and from
/// nowhere else; no tool reads or sets it.
public enum ConsentPolicy: Hashable, Sendable {
    /// Ask every time.
    case ask
    /// Nobody will be there to ask: refuse at once.
    case never
    /// Let these kinds through without asking, for hosts that nobody sits at; ask for the others.
    case allow(Set<ApprovalKind>)

    /// A setting that cannot be read.
    public struct Problem: Error, Hashable, CustomStringConvertible {
        /// What would have been accepted.
        public let description: String
    }

    /// Reads `ask`, `never` or `allow:<kind>,…`; nil and the empty text mean `ask`.
    public init(_ text: String?) throws(Problem) {
        switch text ?? "" {
        case "", "ask": self = .ask
        case "never": self = .never
        case let text where text.hasPrefix("allow:"):
            var kinds: Set<ApprovalKind> = []
            for name in text.dropFirst("allow:".count).split(separator: ",", omittingEmptySubsequences: false) {
                guard let kind = ApprovalKind(rawValue: String(name)) else { throw Self.problem }
                kinds.insert(kind)
            }
            self = .allow(kinds)
        default: throw Self.problem
        }
    }

    /// The same without anything allowed beforehand, for a command: whoever types a command, an agent with a shell too, also
    /// chooses its environment.
    public var withoutAllowances: ConsentPolicy {
        switch self {
        case .ask, .allow: .ask
        case .never: .never
        }
    }

    private static var problem: Problem {
        let kinds = ApprovalKind.allCases.map(\.rawValue).joined(separator: ", ")
        return Problem(
            description: "KITH_CONSENT takes ask, never, or allow: with kinds of \(kinds), separated by commas.")
    }
}
