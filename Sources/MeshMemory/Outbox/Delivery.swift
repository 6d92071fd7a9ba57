public import Ambient
public import MeshProtocol

/// What is known about one block on its way to one peer.
public struct Delivery: Sendable, Hashable {
    /// For whom it is.
    public let peer: NodeID
    /// How far it has come, as the peer's receipts proved.
    public let state: DeliveryState
    /// The peer's words for a hold or refusal. Untrusted text.
    public let reason: String?
    /// When the state was reached.
    public let at: Timestamp
    /// How often it has been handed to a link.
    public let attempts: Int
}

/// A block that waits to be sent to one peer.
public struct OutboxItem: Sendable {
    /// Names the item towards `markDispatched`.
    public let id: Int64
    /// For whom it is.
    public let peer: NodeID
    /// What to send.
    public let block: Block
    /// `accepted`, or `held` when the peer once asked to wait.
    public let state: DeliveryState
    /// How often it has been handed to a link before.
    public let attempts: Int
}

/// A delivery that was given up.
public struct ExpiredDelivery: Sendable, Hashable {
    /// The block that did not arrive.
    public let block: BlockKey
    /// For whom it was.
    public let peer: NodeID
}

/// What became of the deliveries of one block that are not kept one by one any more.
public struct PastDeliveries: Sendable, Hashable {
    /// Peers that had stored it, or done more with it.
    public let stored: Int
    /// Peers that had refused it.
    public let refused: Int
    /// Peers for whom it was given up.
    public let expired: Int

    /// Peers in all.
    public var count: Int { stored + refused + expired }
}
