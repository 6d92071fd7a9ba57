/// The two sides of a share.
public enum ShareRole: String, Sendable, Hashable, CaseIterable {
    /// The side that explains, reviews and sets the checks.
    case teacher
    /// The side that restates, builds and returns evidence.
    case student

    /// The other side.
    public var peer: ShareRole { self == .teacher ? .student : .teacher }

    /// The name of the direction in which this side sends; each direction has its own key and its own numbers.
    var direction: String { "\(rawValue)-to-\(peer.rawValue)" }
}
