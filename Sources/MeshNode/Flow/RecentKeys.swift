import MeshProtocol

/// Addresses of the blocks that were kept last: who builds on one of them need not be asked whether it is held. Blocks are
/// kept for a month at the least, so what was just kept is there.
struct RecentKeys {
    /// More are not remembered.
    static let most = 256

    private var known: Set<BlockKey> = []
    private var order: [BlockKey] = []
    private var oldest = 0

    /// Whether the block was kept a short while ago. False says nothing.
    func contains(_ key: BlockKey) -> Bool { known.contains(key) }

    /// Notes a block that has been kept.
    mutating func insert(_ key: BlockKey) {
        guard known.insert(key).inserted else { return }
        guard order.count == Self.most else { return order.append(key) }
        known.remove(order[oldest])
        order[oldest] = key
        oldest = (oldest + 1) % Self.most
    }
}
