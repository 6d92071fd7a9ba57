import MeshMemory
import Testing

@testable import HeadlessPeers

struct BudgetRulesTests {
    private let budget: BudgetSettings

    init() throws {
        var budget = try PeerConfiguration(
            toml: PeerConfiguration.template(role: .generic, name: "ada", provider: .scripted), file: "test.toml"
        ).budget
        budget.wakesPerMinute = 10
        budget.wakesPerHour = 100
        budget.wakesPerDay = 1000
        budget.wakesPerCounterpartPerHour = 30
        budget.costPerRun = .dollars(2)
        budget.costPerHour = MicroDollars(500_000)
        budget.costPerDay = .dollars(3)
        budget.tokensPerDay = 1000
        budget.warnAtPercent = 80
        self.budget = budget
    }

    @Test func theDefaultWakeBudgetIsTenAMinuteAHundredAnHourAThousandADay() throws {
        let standard = try PeerConfiguration(
            toml: PeerConfiguration.template(role: .generic, name: "ada", provider: .scripted), file: "test.toml"
        ).budget
        #expect(standard.wakesPerMinute == 10 && standard.wakesPerHour == 100 && standard.wakesPerDay == 1000)
        #expect(standard.warnAtPercent == 80)
    }

    @Test(
        arguments: [
            (9, 9, 9, 0, nil), (10, 10, 10, 0, .wakesPerMinute), (0, 100, 100, 0, .wakesPerHour),
            (0, 0, 1000, 0, .wakesPerDay), (0, 29, 29, 30, .wakesPerCounterpart),
        ] as [(Int, Int, Int, Int, SuppressionReason?)])
    func wakesStopAtTheFirstBudgetThatIsUsedUp(
        _ minute: Int, _ hour: Int, _ day: Int, _ counterpart: Int, _ reason: SuppressionReason?
    ) {
        var counts = WakeCounts()
        (counts.minute, counts.hour, counts.day, counts.counterpartHour) = (minute, hour, day, counterpart)
        #expect(BudgetRules.objection(to: counts, budget) == reason)
    }

    @Test func aCallIsNotBegunWhenItsWorstCaseWouldExceedACap() {
        var totals = SpendTotals()
        totals.hour.microDollars = 400_000
        #expect(BudgetRules.objection(to: totals, adding: Spend(microDollars: 100_000), budget) == nil)
        #expect(BudgetRules.objection(to: totals, adding: Spend(microDollars: 100_001), budget) == .costPerHour)
        #expect(BudgetRules.objection(to: totals, adding: Spend(microDollars: .max), budget) == .costPerRun)
        totals.day.tokens = 990
        #expect(BudgetRules.objection(to: totals, adding: Spend(tokens: 10), budget) == nil)
        #expect(BudgetRules.objection(to: totals, adding: Spend(tokens: 11), budget) == .tokensPerDay)
    }

    @Test func warningsBeginAtEightyPercent() {
        var totals = SpendTotals()
        totals.hour.microDollars = 399_999
        #expect(BudgetRules.warnings(totals, WakeCounts(), budget).isEmpty)
        totals.hour.microDollars = 400_000
        var counts = WakeCounts()
        counts.minute = 8
        let warnings = BudgetRules.warnings(totals, counts, budget)
        #expect(warnings.map(\.budget) == [.wakesPerMinute, .costPerHour])
        #expect(warnings.map(\.percent) == [80, 80])
    }
}
