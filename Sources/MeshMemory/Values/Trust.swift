/// How far the key behind a block is trusted. It follows from keys alone; no text of a block can raise it.
public enum Trust: Int, Sendable, Hashable, Comparable, CaseIterable {
    /// Nobody vouches: the author's key is not pinned, the signature was not checked, or an ancestor is missing.
    case unknown = 0
    /// The key was pinned when the peer was first met.
    case pinned = 1
    /// A person said that this key may be trusted.
    case trusted = 2
    /// This node's own key.
    case own = 3

    /// From `unknown` up to `own`.
    public static func < (lhs: Trust, rhs: Trust) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The word that people read.
    public var name: String {
        switch self {
        case .unknown: "unknown"
        case .pinned: "pinned"
        case .trusted: "trusted"
        case .own: "own"
        }
    }
}
