/// What a turn is for.
public enum TurnKind: String, Sendable, Hashable, CaseIterable {
    /// The teacher explains a piece.
    case teach
    /// Background.
    case context
    /// The student says it again, for its own setup.
    case restate
    /// A question; may be asked without having the floor.
    case question
    /// The answer to one.
    case answer
    /// A sign of life while somebody works; resets the clock.
    case thinking
    /// What the student has built or seen.
    case evidence
    /// What the teacher thinks of it.
    case review
    /// An unseen check.
    case challenge
    /// Something went wrong; may be said without having the floor.
    case error

    /// Whether it may be said by the side that does not have the floor.
    public var mayBeOffFloor: Bool { self == .question || self == .error }

    /// Whether it hands the floor over unless its author says otherwise.
    public var passesFloorByDefault: Bool { self != .thinking }
}
