public import Ambient
public import MeshNode

/// What every tool, resource and prompt of the bridge needs.
public struct Bridge: Sendable {
    /// Gives the node, or says why there is none. Asked anew for each call, because the node starts in the background and
    /// may fail to.
    public let node: @Sendable () async throws -> MeshNode
    /// For ages.
    public let time: any TimeSource
    /// For fences.
    public let random: any RandomSource

    /// A bridge to the node that `node` gives.
    public init(
        node: @escaping @Sendable () async throws -> MeshNode, time: any TimeSource, random: any RandomSource
    ) {
        self.node = node
        self.time = time
        self.random = random
    }

    func fence() -> Fence { Fence(random: random) }
}
