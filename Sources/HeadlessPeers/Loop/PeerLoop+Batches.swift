import Ambient
import MeshMemory
import MeshNode
import MeshProtocol

/// What is worked on next, and what is not worth a call.
extension PeerLoop {
    /// Blocks that are answered together: all of one author that are addressed to this peer, or broadcasts.
    struct Batch {
        var items: [InboxItem]
        var isDirected: Bool
    }

    enum Progress { case done, later }

    /// The oldest that waits, with what belongs to it. Marks as read what was dealt with before a crash.
    func nextBatch() throws -> Batch? {
        if !queue.isCurrent { try readInbox() }
        let limit = configuration.safety.queueLimit
        if queue.items.count > limit {
            // The newest are kept: a peer that was away need not go through everything that was said meanwhile.
            let overflow = Array(queue.items.prefix(queue.items.count - limit))
            try suppress(overflow, .queueFull)
            queue.remove(overflow)
        }
        let waiting = queue.items
        guard let first = waiting.first else { return nil }
        guard first.block.block.isDirected else {
            let broadcasts = waiting.filter { !$0.block.block.isDirected }
            return Batch(items: Array(broadcasts.prefix(Self.mostTogether)), isDirected: false)
        }
        let author = first.block.block.authorNode
        let same = waiting.filter { $0.block.block.isDirected && $0.block.block.authorNode == author }
        return Batch(items: Array(same.prefix(Self.mostTogether)), isDirected: true)
    }

    private func readInbox() throws {
        var waiting: [InboxItem] = []
        var known: [InboxItem] = []
        let unread = try memory.unread(session: Self.reader, limit: 1000)
        for item in unread {
            if try memory.outcome(of: item) == nil { waiting.append(item) } else { known.append(item) }
        }
        if !known.isEmpty { try memory.markRead(session: Self.reader, seqs: known.map(\.seq)) }
        queue.load(waiting, of: unread)
    }

    /// In a crowd, waits for this peer's turn; see `CrowdTurn`.
    func letOthersGoFirst(_ batch: Batch) async {
        guard !batch.isDirected, let last = batch.items.last else { return }
        let others = await connectedPeers()
        guard others.count >= ConversationBreaker.crowd,
            (try? recent.refresh(from: memory, at: time.now)) != nil,
            let reading = try? reader.read(last, crowd: others.count, latest: recent, now: time.now)
        else { return }
        let wait = CrowdTurn.wait(of: node.identity.nodeID, among: others, about: reading.facts.root)
        if wait > .zero { try? await time.sleep(for: wait) }
    }

    func connectedPeers() async -> [NodeID] { await node.connectedPeers }

    /// Sorts out what is not to be answered, and answers the rest.
    func handle(_ batch: Batch) async throws -> Progress {
        let crowd = batch.isDirected ? 0 : await connectedPeers().count
        let now = time.now
        try recent.refresh(from: memory, at: now)
        var rest: [(item: InboxItem, reading: ConversationReader.Reading)] = []
        for item in batch.items {
            let reading = try reader.read(item, crowd: crowd, latest: recent, now: now)
            if reading.isAnswered {
                try suppress([item], .alreadyAnswered)
                continue
            }
            switch breakerOfLoops.rule(on: reading.facts) {
            case .proceed: rest.append((item, reading))
            case .proceedByException:
                // Used up before the call: an exception that a crash repeats would be none.
                if try memory.useException(of: reading.facts.root) {
                    rest.append((item, reading))
                } else {
                    try suppress([item], .cycle)
                }
            case .suppress(let reason): try suppress([item], reason)
            }
        }
        guard !rest.isEmpty else { return .done }
        return try await answer(rest)
    }

    /// Counts, logs and finishes what is not answered. Without items it is about an answer that a person had released.
    func suppress(_ items: [InboxItem], _ reason: SuppressionReason, detail: String? = nil) throws {
        try memory.countSuppression(reason.rawValue, times: max(1, items.count))
        try memory.markHandled(items, outcome: reason.rawValue)
        try memory.markRead(session: Self.reader, seqs: items.map(\.seq))
        if items.isEmpty { observe(.suppressed(nil, reason, detail: detail)) }
        for item in items { observe(.suppressed(item.block.block.key, reason, detail: detail)) }
    }
}
