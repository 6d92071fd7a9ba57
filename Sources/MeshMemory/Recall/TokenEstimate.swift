import MeshProtocol

/// What a text costs a model, estimated without its tokenizer: UTF-8 bytes / 4, rounded up.
enum TokenEstimate {
    /// The estimate for a block's rendering.
    static func tokens(of block: Block) -> Int { (block.rendering.utf8.count + 3) / 4 }
}
