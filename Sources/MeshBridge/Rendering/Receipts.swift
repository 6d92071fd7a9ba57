import MeshMemory

/// Delivery states in words that claim no more than is proven.
enum Receipts {
    static func sentence(_ state: DeliveryState, peer: String, isConnected: Bool) -> String {
        switch state {
        case .stored: "\(peer) has stored it."
        case .fetched: "\(peer) has fetched it."
        case .shown: "\(peer)'s agent has been shown it."
        case .answered: "\(peer) has answered it."
        case .held: "Kept here: \(peer) asked for a pause and gets it afterwards."
        case .refused: "\(peer) refused it; 'trace' says why."
        case .expired: "Given up: \(peer) did not fetch it in time."
        case .accepted:
            isConnected
                ? "Accepted here and on its way; \(peer) has not confirmed it yet."
                : "Accepted here; \(peer) is away and gets it on return."
        }
    }

    /// What is left of receipts that are not kept any more.
    static func sentence(_ past: PastDeliveries) -> String {
        let parts = [(past.stored, "stored"), (past.refused, "refused"), (past.expired, "expired")]
            .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        return "receipts of \(Count.of(past.count, "more peer")) are no longer kept one by one: "
            + parts.joined(separator: ", ")
    }
}
