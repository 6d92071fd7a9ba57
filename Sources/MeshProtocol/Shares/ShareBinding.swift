/// Whom an invite is for.
public enum ShareBinding: Hashable, Sendable {
    /// Only the agent whose id the teacher's person was given: the link alone is worthless.
    case bound(AgentID)
    /// Whoever comes first; nothing flows until both people have confirmed the same short code.
    case open

    /// Whether the holder of `key` may take part.
    public func admits(_ key: IdentityPublicKey) -> Bool {
        switch self {
        case .bound(let agent): agent.matches(key: key)
        case .open: true
        }
    }

    /// Whether both people must compare codes.
    public var needsCodes: Bool { self == .open }

    /// `bound` or `open`: how it stands in agreements and transcripts, where the student's key is told anyway.
    var word: String {
        switch self {
        case .bound: "bound"
        case .open: "open"
        }
    }
}
