/// How many seats of an anchor set each kind of source may hold.
///
/// What a node regards as relevant is what its anchors are about. Without quotas whoever talks most decides that: a peer
/// that sends sixty-four observations in its first minute would be the whole set, everything else would then be far from
/// "what is known", and honest news would be rejected. Hence four rules:
///
/// 1. **A seat limit for each source**, by standing. A source over its limit displaces its own oldest anchor, nobody else's.
/// 2. **A seat limit for all unvouched sources together**, because a hundred new identities cost an attacker nothing. Over
///    it, the unvouched source with the most seats gives up its oldest, so that many false peers do not push out one
///    honest newcomer.
/// 3. **A seat limit for everyone but this node**, so that its own recent work always has seats.
/// 4. **No rejection on unvouched evidence alone** (`requiresVouchedAnchor`). Seats limit an attacker only where others
///    sit; in an empty memory the first talker would hold every occupied seat. Until one anchor is this node's own or comes
///    from a source that a person trusts, the gate therefore stays in cold start: it refuses repetitions, but nothing for
///    being unlike what strangers said.
///
/// What remains: unvouched anchors can widen what counts as related, within their seats, and a peer that says the very
/// same thing first is the one remembered for it.
public struct AnchorQuotas: Sendable, Hashable {
    /// Seats of one source nobody knows.
    public let unknownSource: Int
    /// Seats of one source pinned on first use.
    public let pinnedSource: Int
    /// Seats of one trusted source.
    public let trustedSource: Int
    /// Seats of all unknown and pinned sources together.
    public let unvouchedTotal: Int
    /// Seats of all sources but this node.
    public let foreignTotal: Int
    /// Whether the gate needs an anchor of this node or of a trusted source before it may reject for content.
    public let requiresVouchedAnchor: Bool

    /// Kith's shares of a set with `limit` seats: an eighth for an unknown source, a quarter for a pinned one, half for a
    /// trusted one; half for all unvouched sources; three quarters for all others. At least one seat each.
    public static func shares(of limit: Int) -> AnchorQuotas {
        AnchorQuotas(
            unknownSource: max(1, limit / 8), pinnedSource: max(1, limit / 4), trustedSource: max(1, limit / 2),
            unvouchedTotal: max(1, limit / 2), foreignTotal: max(1, limit / 4 * 3), requiresVouchedAnchor: true)
    }

    /// No quotas: the stock gate's plain "most recent".
    public static let unlimited = AnchorQuotas(
        unknownSource: .max, pinnedSource: .max, trustedSource: .max, unvouchedTotal: .max, foreignTotal: .max,
        requiresVouchedAnchor: false)

    /// The seats of one source of this standing.
    func seats(_ standing: SourceStanding) -> Int {
        switch standing {
        case .unknown: unknownSource
        case .pinned: pinnedSource
        case .trusted: trustedSource
        case .own: .max
        }
    }
}
