public import MeshMemory

/// The arithmetic of budgets: what is used up so far, against what may be. Pure; the ledger calls it inside the transaction
/// that notes the wake or the reservation.
public enum BudgetRules {
    /// Why no further wake may happen, or nil.
    public static func objection(to counts: WakeCounts, _ budget: BudgetSettings) -> SuppressionReason? {
        if counts.minute >= budget.wakesPerMinute { return .wakesPerMinute }
        if counts.hour >= budget.wakesPerHour { return .wakesPerHour }
        if counts.day >= budget.wakesPerDay { return .wakesPerDay }
        return counts.counterpartHour >= budget.wakesPerCounterpartPerHour ? .wakesPerCounterpart : nil
    }

    /// Why `worst` may not be reserved on top of `totals`, or nil. A cap is kept in full: what would exceed it in the worst
    /// case is not begun.
    public static func objection(
        to totals: SpendTotals, adding worst: Spend, _ budget: BudgetSettings
    ) -> SuppressionReason? {
        let costs: [(Int64, MicroDollars, SuppressionReason)] = [
            (totals.run.microDollars, budget.costPerRun, .costPerRun),
            (totals.hour.microDollars, budget.costPerHour, .costPerHour),
            (totals.day.microDollars, budget.costPerDay, .costPerDay),
        ]
        for (spent, cap, reason) in costs where exceeds(spent, worst.microDollars, cap.value) { return reason }
        let tokens: [(Int64, Int?, SuppressionReason)] = [
            (totals.run.tokens, budget.tokensPerRun, .tokensPerRun),
            (totals.hour.tokens, budget.tokensPerHour, .tokensPerHour),
            (totals.day.tokens, budget.tokensPerDay, .tokensPerDay),
        ]
        for (spent, cap, reason) in tokens {
            if let cap, exceeds(spent, worst.tokens, Int64(clamping: cap)) { return reason }
        }
        return nil
    }

    /// A budget that is used up to its warning line.
    public struct Warning: Sendable, Hashable, CustomStringConvertible {
        /// Which budget, named by the suppression it leads to.
        public let budget: SuppressionReason
        /// How much of it is used, in percent; may exceed 100 when a cap was lowered.
        public let percent: Int

        /// For a log line: `cost_per_day is used up to 83 %`.
        public var description: String { "\(budget.rawValue) is used up to \(percent) %" }
    }

    /// The budgets that have reached their warning line.
    public static func warnings(
        _ totals: SpendTotals, _ counts: WakeCounts, _ budget: BudgetSettings
    ) -> [Warning] {
        let uses: [(SuppressionReason, Int64, Int64?)] = [
            (.wakesPerMinute, Int64(counts.minute), Int64(budget.wakesPerMinute)),
            (.wakesPerHour, Int64(counts.hour), Int64(budget.wakesPerHour)),
            (.wakesPerDay, Int64(counts.day), Int64(budget.wakesPerDay)),
            (.costPerRun, totals.run.microDollars, budget.costPerRun.value),
            (.costPerHour, totals.hour.microDollars, budget.costPerHour.value),
            (.costPerDay, totals.day.microDollars, budget.costPerDay.value),
            (.tokensPerRun, totals.run.tokens, budget.tokensPerRun.map(Int64.init)),
            (.tokensPerHour, totals.hour.tokens, budget.tokensPerHour.map(Int64.init)),
            (.tokensPerDay, totals.day.tokens, budget.tokensPerDay.map(Int64.init)),
        ]
        return uses.compactMap { reason, used, cap in
            guard let cap, cap > 0, used > 0 else { return nil }
            let percent = Int(min(Double(used) / Double(cap) * 100, 10_000))
            return percent >= budget.warnAtPercent ? Warning(budget: reason, percent: percent) : nil
        }
    }

    private static func exceeds(_ spent: Int64, _ more: Int64, _ cap: Int64) -> Bool {
        let (sum, overflow) = spent.addingReportingOverflow(more)
        return overflow || sum > cap
    }
}
