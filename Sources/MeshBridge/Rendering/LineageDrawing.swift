public import Ambient
public import MeshMemory
public import MeshProtocol
import ModelContextProtocol

/// A lineage as `trace` draws it, out of a memory without its node: of a headless peer that may have ended.
public struct LineageDrawing: Sendable {
    private let memory: MemoryStore
    private let me: NodeID
    private let time: any TimeSource
    private let random: any RandomSource

    /// A drawing of what `memory` holds, seen by the node it belongs to.
    public init(memory: MemoryStore, me: NodeID, time: any TimeSource, random: any RandomSource) {
        self.memory = memory
        self.me = me
        self.time = time
        self.random = random
    }

    /// Summary, tree and receipts of one block; peers' texts in it are fenced.
    ///
    /// - Parameter depth: Generations in each direction, 1...64.
    /// - Throws: `MemoryError`, and `ToolFailure` when the block is not held.
    public func text(of key: BlockKey, depth: Int) throws -> String {
        let output = try Trace.trace(
            key, depth: depth, in: memory, of: me, fence: Fence(random: random), now: time.now)
        return ([output.summary, output.tree] + output.receipts).joined(separator: "\n")
    }
}
