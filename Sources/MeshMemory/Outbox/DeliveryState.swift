/// How far one block has come on its way to one peer. A receipt only ever moves it forward:
///
///     accepted -> held -> stored -> fetched -> shown -> answered
///     accepted | held -> refused | expired                        (both final)
public enum DeliveryState: String, Sendable, Hashable, CaseIterable {
    /// Committed here; the peer has confirmed nothing.
    case accepted
    /// The peer asked to wait.
    case held
    /// The peer committed it.
    case stored
    /// The peer's host asked for it.
    case fetched
    /// The peer's host was shown it.
    case shown
    /// The peer answered it.
    case answered
    /// The peer will not take it.
    case refused
    /// It was given up before the peer confirmed anything.
    case expired

    /// True when nothing more needs to be sent.
    public var isSettled: Bool {
        switch self {
        case .accepted, .held: false
        case .stored, .fetched, .shown, .answered, .refused, .expired: true
        }
    }

    /// Whether a receipt may move a delivery from this state to `next`. Staying where it is counts as no move.
    public func canMove(to next: DeliveryState) -> Bool {
        switch next {
        case .refused, .expired: !isSettled
        case .accepted, .held, .stored, .fetched, .shown, .answered:
            self != .refused && self != .expired && next.progress > progress
        }
    }

    private var progress: Int {
        switch self {
        case .accepted: 0
        case .held: 1
        case .stored: 2
        case .fetched: 3
        case .shown: 4
        case .answered: 5
        case .refused, .expired: 6
        }
    }
}
