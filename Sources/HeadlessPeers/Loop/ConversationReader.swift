import Ambient
import MeshMemory
import MeshProtocol

/// Reads out of the memory what the guardrails and the prompt need to know about a block.
struct ConversationReader {
    let memory: MemoryStore
    let me: NodeID
    /// Generations in which the peer looks for itself.
    let cycleDepth: Int

    private static let lookBack: Duration = .seconds(3600)
    static let ownLooked = 8
    static let roomLooked = 16

    /// One block's surroundings.
    struct Reading {
        var facts: ConversationFacts
        /// Held ancestors, nearest first.
        var ancestors: [Held]
        var isAnswered: Bool
    }

    func read(
        _ item: InboxItem, crowd: Int, latest: RecentBlocks, now: Timestamp
    ) throws(MemoryError) -> Reading {
        let held = item.block
        // What is said to this peer alone and builds on nothing begins a conversation: there is nothing to walk to.
        let begins = held.block.isDirected && held.block.parents.isEmpty
        let around = begins ? [] : try lineage(of: held.block.key)
        let above = around.filter { $0.depth < 0 }
        let below = around.filter { $0.depth > 0 }
        var facts = ConversationFacts(wake: Utterance(held))
        facts.ancestors = above.filter { -$0.depth <= cycleDepth }.compactMap(\.held).map(Utterance.init)
        facts.hops = hops(from: held, in: above)
        facts.root = above.min { ($0.depth, $0.key.text) < ($1.depth, $1.key.text) }?.key ?? held.block.key
        facts.answersByOthers = below.count { $0.depth == 1 && $0.held?.isOwn == false }
        let whole = above.isEmpty ? around : try lineage(of: facts.root)
        let since = now + (.zero - ConversationBreaker.sitting)
        let recent = whole.filter { node in
            node.key != facts.root && node.key != held.block.key && (node.held.map { $0.storedAt >= since } ?? false)
        }
        facts.recentBlocks = recent.count
        facts.ownRecentBlocks = recent.count { $0.held?.isOwn == true }
        facts.crowd = crowd
        // Nobody asks for it where this peer has not spoken before.
        if facts.ancestors.contains(where: { $0.author == me }) {
            facts.isExceptionUsed = try memory.isExceptionUsed(of: facts.root)
        }
        if held.block.isDirected, try isUnseen(held.block) {
            facts.hasUnseenLineage = true
            facts.answersToUnseen = try answersToUnseen(of: held.block.authorNode, since: since)
        }
        let hour = now + (.zero - Self.lookBack)
        facts.ownRecent = latest.own.prefix(Self.ownLooked).filter { $0.storedAt >= hour }.map(Utterance.init)
        let inConversation = Set(whole.map(\.key))
        facts.othersRecent = latest.room.prefix(Self.roomLooked).filter { other in
            !other.isOwn && other.storedAt >= hour && other.block.key != held.block.key
                && (other.block.authorNode == held.block.authorNode || inConversation.contains(other.block.key))
        }.map(Utterance.init)
        return Reading(
            facts: facts, ancestors: above.compactMap(\.held),
            isAnswered: try memory.hasOwnAnswer(to: held.block.key, since: held.storedAt))
    }

    private func lineage(of key: BlockKey) throws(MemoryError) -> [LineageNode] {
        try memory.lineage(of: key, limits: LineageLimits(depth: 64, nodes: 200)).nodes
    }

    private func isUnseen(_ block: Block) throws(MemoryError) -> Bool {
        guard !block.parents.isEmpty else { return false }
        for parent in block.parents where try memory.block(parent) != nil { return false }
        return true
    }

    private func answersToUnseen(of author: NodeID?, since: Timestamp) throws(MemoryError) -> Int {
        var count = 0
        for own in try memory.recentOwn(limit: Self.ownLooked) where own.storedAt >= since {
            for key in own.block.parents {
                guard let parent = try memory.block(key)?.block, parent.authorNode == author, parent.isDirected,
                    try isUnseen(parent)
                else { continue }
                count += 1
                break
            }
        }
        return count
    }

    /// The authors along the first parents, the block's own first.
    private func hops(from held: Held, in above: [LineageNode]) -> [NodeID] {
        let known = Dictionary(above.compactMap { node in node.held.map { (node.key, $0) } }) { first, _ in first }
        var hops: [NodeID] = []
        var current: Held? = held
        while let block = current?.block, hops.count < 16 {
            if let author = block.authorNode { hops.append(author) }
            current = block.parents.first.flatMap { known[$0] }
        }
        return hops
    }
}
