import Ambient
import MeshProtocol

/// What a peer may send besides blocks. Each such frame costs a signature check, a write or an answer, so none is free,
/// and a peer that has spent its budget is not heard until some of it has come back.
///
/// Receipts are the exception: whoever is sent many blocks owes many receipts, so only those that prove nothing are
/// charged. What is dropped here is repeated by its sender (receipts, pings) or is a mere opinion (attestations).
struct FrameBudget {
    /// A busy room's worth of attestations at once, then fifty frames a second.
    static let limits = FloodLimits(burst: 1024, refill: .milliseconds(20))

    private var guarded: FloodGuard

    /// - Parameter flood: The limit for blocks; a node that takes them without limit takes everything without limit.
    init(flood: FloodLimits) {
        guarded = FloodGuard(
            limits: flood.refill == .zero ? FloodLimits(burst: Self.limits.burst, refill: .zero) : Self.limits)
    }

    /// Whether a frame of `peer` is heard at `now`; a heard one is charged, unless it is a block, receipt or goodbye.
    mutating func hears(_ frame: ApplicationFrame, of peer: NodeID, at now: Timestamp) -> Bool {
        switch frame {
        // A block without an assertion is counted by nobody else.
        case .block(let block, _): block.assertionID != nil || charge(peer, at: now)
        case .receipt: guarded.hasTokens(peer, at: now)
        case .bye: true
        case .attestation, .notice, .fetch, .fetchResult, .ping, .pong, .other: charge(peer, at: now)
        }
    }

    /// Charges one frame; false when the budget is spent.
    @discardableResult
    mutating func charge(_ peer: NodeID, at now: Timestamp) -> Bool { guarded.rule(on: peer, at: now) == .accept }
}
