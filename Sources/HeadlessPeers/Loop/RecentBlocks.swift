import Ambient
import MeshMemory
import RelevanceGate

/// The latest blocks of the room and the peer's own, newest first: what the guardrails compare with and the prompt tells.
/// Read from the memory and, for a moment, kept up to date by what happens, because reading them takes longer than everything
/// else between a wake and its call.
struct RecentBlocks {
    /// How long a reading serves. After it the memory is asked again, also for how far the authors are trusted by now.
    static let lifetime: Duration = .seconds(10)

    /// Own and admitted blocks, newest first.
    private(set) var room: [Held] = []
    /// Own blocks, newest first.
    private(set) var own: [Held] = []
    private let most: (room: Int, own: Int)
    private var asOf: Timestamp?

    /// - Parameter most: How many of each are wanted at least.
    init(most: (room: Int, own: Int)) { self.most = most }

    /// Reads them again if what is here is too old.
    mutating func refresh(from memory: MemoryStore, at now: Timestamp) throws {
        if let asOf, now >= asOf, now - asOf < Self.lifetime { return }
        room = try memory.recent(limit: most.room)
        own = try memory.recentOwn(limit: most.own)
        asOf = now
    }

    /// Takes a block that the memory has just kept. One that is here already is left out.
    mutating func add(_ held: Held) {
        guard held.isOwn || held.verdict?.decision.isAdmitted == true else { return }
        insert(held, into: &room, most.room)
        if held.isOwn { insert(held, into: &own, most.own) }
    }

    private func insert(_ held: Held, into list: inout [Held], _ most: Int) {
        guard !list.contains(where: { $0.block == held.block }) else { return }
        list.insert(held, at: 0)
        if list.count > most { list.removeLast(list.count - most) }
    }

    /// Makes the next reading go to the memory.
    mutating func doubt() { asOf = nil }
}
