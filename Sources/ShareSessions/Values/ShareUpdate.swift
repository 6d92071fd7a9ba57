public import MeshMemory
public import MeshProtocol

/// Something happened in a share. A hint to look: the share itself, as `status` and `awaitTurn` show it, is the truth.
public enum ShareUpdate: Sendable, Hashable {
    /// The share came to another point.
    case phase(SharePhase)
    /// Both people should compare this code (`1234 5678`).
    case compareCodes(String)
    /// The peer said something.
    case turn(kind: TurnKind, number: Int)
    /// Own turns up to this one have come so far at the peer.
    case receipt(turn: Int, DeliveryState)
    /// The peer proposes to end.
    case proposal(ShareOutcome)
    /// The peer returned our proposal. Its words: quote them.
    case returned(reason: String)
    /// The teacher revealed a hidden check.
    case revealed(check: Int)
    /// Somebody tried to use the invite.
    case attempt(ShareAttempt)
    /// The peer can be reached, or no longer can.
    case presence(Bool)
}
