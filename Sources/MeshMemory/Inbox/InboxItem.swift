/// One entry of the inbox.
public struct InboxItem: Sendable, Hashable {
    /// Why a block is in the inbox.
    public enum Kind: String, Sendable, Hashable {
        /// It was addressed to this node; it is here whatever the gate thought of it.
        case directed
        /// The gate admitted it.
        case admitted
    }

    /// Position in the inbox; grows with every item and is never given twice.
    public let seq: Int64
    /// The block.
    public let block: Held
    /// Why it is here.
    public let kind: Kind

    /// An entry at `seq`.
    public init(seq: Int64, block: Held, kind: Kind) {
        self.seq = seq
        self.block = block
        self.kind = kind
    }
}
