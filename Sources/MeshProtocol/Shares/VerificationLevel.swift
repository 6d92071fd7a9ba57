/// How well it has been established that the student can do what it was taught; each level includes those before it.
public enum VerificationLevel: String, Sendable, Hashable, CaseIterable, Comparable {
    /// The teacher has explained it.
    case told
    /// The student has said it again in its own words, for its own setup.
    case restated
    /// Every check that the student knew from the start has passed.
    case sharedChecksPassed = "shared-checks-passed"
    /// And so has at least one that it had not known, while none has failed.
    case hiddenCheckPassed = "hidden-check-passed"

    /// Order of what they are worth.
    public static func < (lhs: VerificationLevel, rhs: VerificationLevel) -> Bool { lhs.rank < rhs.rank }

    /// The plain words for people.
    public var words: String {
        switch self {
        case .told: "told"
        case .restated: "restated"
        case .sharedChecksPassed: "shared checks passed"
        case .hiddenCheckPassed: "hidden check passed"
        }
    }

    private var rank: Int {
        switch self {
        case .told: 0
        case .restated: 1
        case .sharedChecksPassed: 2
        case .hiddenCheckPassed: 3
        }
    }
}

/// How a share ended.
public enum ShareOutcome: String, Sendable, Hashable, CaseIterable {
    /// What the card names was learnt.
    case achieved
    /// A part of it was.
    case partial
    /// It was not.
    case failed
    /// The share was given up.
    case aborted
}
