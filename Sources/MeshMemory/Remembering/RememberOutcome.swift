/// What became of an own block.
public enum RememberOutcome: Sendable {
    /// It is committed, and so is a delivery for every recipient.
    case stored
    /// The same words, with the same parents, were shared with everybody within the last hour; nothing was changed.
    case alreadyHeld(Held)
}

/// What became of a received block.
public enum Received: Sendable {
    /// It is committed. The item is there when it went into the inbox: admitted, or addressed to this node.
    case new(InboxItem?)
    /// The same assertion came before. `isHeld` is false when the gate had refused it then.
    case duplicate(isHeld: Bool)
}
