/// Where a share stands.
///
///     drafted -> invited -> joined -> confirmed -> active <-> closing -> completed
///        |          |          |                      |          |
///     declined   expired    declined               abandoned  aborted       stopped: from any of them, by a person
public enum SharePhase: String, Hashable, Sendable, Codable, CaseIterable {
    /// The card is written; the teacher's person has not agreed yet.
    case drafted
    /// The invite exists and waits for its student; on the student's side: the card was shown, and nothing promised.
    case invited
    /// The student has joined; the sides have not confirmed each other yet.
    case joined
    /// Both keys are proved and, for an open invite, both people have confirmed the code; the first turn has not come.
    case confirmed
    /// Turns flow.
    case active
    /// One side has proposed to end.
    case closing
    /// Ended, and sealed by both sides or, said plainly, by one.
    case completed
    /// A person did not agree.
    case declined
    /// Nobody used the invite in time.
    case expired
    /// The peer did not come back.
    case abandoned
    /// It broke off over something that must not happen.
    case aborted
    /// A person ended it.
    case stopped

    /// Whether anything may still happen.
    public var isOpen: Bool {
        switch self {
        case .drafted, .invited, .joined, .confirmed, .active, .closing: true
        case .completed, .declined, .expired, .abandoned, .aborted, .stopped: false
        }
    }

    /// Plain words, to be put after "The share is".
    public var words: String {
        switch self {
        case .drafted: "drafted and waits for the person's consent"
        case .invited: "open for its student to join"
        case .joined: "joined and waits for both sides to be confirmed"
        case .confirmed: "confirmed and about to begin"
        case .active: "active"
        case .closing: "about to end"
        case .completed: "completed"
        case .declined: "declined"
        case .expired: "expired: nobody joined in time"
        case .abandoned: "abandoned: the peer did not come back"
        case .aborted: "aborted"
        case .stopped: "stopped by a person"
        }
    }
}
