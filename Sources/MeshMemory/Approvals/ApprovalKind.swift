/// What only a person may agree to.
public enum ApprovalKind: String, CaseIterable, Sendable, Hashable {
    /// Teaching another agent what a lesson card says.
    case startShare = "start-share"
    /// Joining a lesson of another agent.
    case joinShare = "join-share"
    /// That the other person reads out the same short code.
    case confirmCode = "confirm-code"
    /// Sending a text in which something looks like a credential.
    case sendSecret = "send-secret"
    /// Starting an autonomous peer, which may cost money.
    case spawnPeer = "spawn-peer"
}
