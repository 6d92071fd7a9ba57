public import MeshProtocol

/// How far a walk through the lineage may go.
public struct LineageLimits: Sendable, Hashable {
    /// Generations up and down. Range 0...64.
    public let depth: Int
    /// Blocks in all. Range 1...1,000.
    public let nodes: Int

    /// Limits, moved into their ranges.
    public init(depth: Int = 16, nodes: Int = 200) {
        self.depth = min(max(depth, 0), 64)
        self.nodes = min(max(nodes, 1), 1000)
    }
}

/// One block of a lineage.
public struct LineageNode: Sendable, Hashable {
    /// Its address.
    public let key: BlockKey
    /// The block, or nil when it is only named by another one.
    public let held: Held?
    /// Generations from the root: negative for ancestors, positive for descendants.
    public let depth: Int
}

/// One step of descent.
public struct LineageEdge: Sendable, Hashable {
    /// The block that builds on the other.
    public let child: BlockKey
    /// What it builds on.
    public let parent: BlockKey
}

/// The ancestors and descendants of a block, as far as they are known here.
public struct LineageGraph: Sendable, Hashable {
    /// Where the walk began.
    public let root: BlockKey
    /// The root, then ancestors and descendants by distance.
    public let nodes: [LineageNode]
    /// The steps among `nodes`.
    public let edges: [LineageEdge]
    /// True when a limit cut the walk short.
    public let truncated: Bool
}
