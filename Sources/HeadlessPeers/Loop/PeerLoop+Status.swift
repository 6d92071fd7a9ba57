import Ambient
import MeshMemory
import MeshNode
import MeshProtocol

#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

extension PeerLoop {
    /// The peer as it stands now.
    ///
    /// - Throws: `MemoryError`.
    public func status() async throws -> PeerStatus {
        let budget = configuration.budget
        let identity = node.identity
        let spent = try memory.spendTotals(run: run)
        let counts = try memory.wakeCounts()
        let lifetime = try memory.lifetimeTotals()
        let suppressed = try memory.suppressions()
        let connected = await connectedPeers().count
        func use(_ used: Int, _ cap: Int) -> PeerStatus.Use { PeerStatus.Use(Int64(used), of: Int64(cap)) }
        return PeerStatus(
            name: identity.name.text, role: configuration.role.name, node: identity.nodeID.text,
            agent: identity.agentID.text, room: configuration.room.text, model: model.label, run: run,
            process: getpid(), startedAt: startedAt.milliseconds, updatedAt: time.now.milliseconds,
            state: phase.rawValue, stoppedBecause: nil,
            wakes: PeerStatus.Windows(
                minute: use(counts.minute, budget.wakesPerMinute), run: nil,
                hour: use(counts.hour, budget.wakesPerHour),
                day: use(counts.day, budget.wakesPerDay)),
            cost: PeerStatus.Windows(
                minute: nil, run: PeerStatus.Use(spent.run.microDollars, of: budget.costPerRun.value),
                hour: PeerStatus.Use(spent.hour.microDollars, of: budget.costPerHour.value),
                day: PeerStatus.Use(spent.day.microDollars, of: budget.costPerDay.value)),
            isPriced: configuration.model.price != nil,
            tokens: PeerStatus.Windows(
                minute: nil, run: PeerStatus.Use(spent.run.tokens, of: budget.tokensPerRun.map(Int64.init)),
                hour: PeerStatus.Use(spent.hour.tokens, of: budget.tokensPerHour.map(Int64.init)),
                day: PeerStatus.Use(spent.day.tokens, of: budget.tokensPerDay.map(Int64.init))),
            emitted: lifetime["emitted"] ?? 0, reached: lifetime["reached"] ?? 0,
            held: try memory.heldAnswers().count, waiting: try memory.unreadCount(session: Self.reader),
            connected: connected,
            suppressed: Dictionary(uniqueKeysWithValues: suppressed.map { ($0.reason, $0.count) }), lifetime: lifetime,
            breaker: breaker.name, lastWake: lastWake?.milliseconds, lastTrouble: lastTrouble,
            warnings: BudgetRules.warnings(spent, counts, budget).map(\.description))
    }
}
