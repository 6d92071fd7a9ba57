import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import HeadlessPeers

@Suite(.timeLimit(.minutes(5))) struct CapTests {
    @Test func theCapOfADayHoldsOverTwentyWakesAndARestartInTheMiddleOfACall() async throws {
        let lab = try PeerLab()
        let dice = SeededRandom(seed: 41)
        let price = Price(input: .dollars(3), output: .dollars(15))
        let hangs = Switch(false)
        let latch = Latch()
        // Every call uses up all that was reserved for it: the worst vendor.
        let model = CostlyModel { request in
            if hangs.value { await latch.wait() }
            return request.worstCase
        } answer: {
            Script.answer(Script.novelty(dice))
        }
        func configure(_ configuration: inout PeerConfiguration) {
            configuration.model.price = price
            configuration.budget.costPerDay = MicroDollars(150_000)
            configuration.budget.costPerHour = .dollars(10)
            configuration.budget.costPerRun = .dollars(10)
        }
        let human = try lab.person("human", 1)
        let first = try lab.peer("ada", 2, model: model, configure: configure)
        try await lab.connected()
        for _ in 0..<3 {
            try await human.say("Please \(Script.novelty(dice))", to: first.id)
            try await lab.settle()
        }
        #expect(model.calls == 3)
        hangs.value = true
        try await human.say("Please \(Script.novelty(dice))", to: first.id)
        while model.calls == 3 { await Task.yield() }
        // The process dies in the middle of the call: nobody settles it.
        let reserved = try first.node.memory.spendTotals(run: "1").day
        let dying = Task { await first.stop() }
        while await first.loop?.phase != .stopped {
            lab.advance(by: .seconds(1))
            await Task.yield()
        }
        await dying.value
        latch.open()
        hangs.value = false
        let second = try lab.peer("ada", 2, model: model, run: "2", configure: configure)
        try await lab.connected()
        #expect(try second.node.memory.spendTotals(run: "2").day.microDollars >= reserved.microDollars)
        for _ in 0..<20 { try await human.say("Please \(Script.novelty(dice))", to: second.id) }
        try await lab.settle()
        for _ in 0..<6 {
            try await human.say("Please \(Script.novelty(dice))", to: second.id)
            try await lab.settle()
        }
        let day = try second.node.memory.spendTotals(run: "2").day.microDollars
        #expect(day <= 150_000)
        #expect(try second.suppressed(.costPerDay) > 0)
        await lab.stop()
    }

    /// A cap that leaves room for three calls, and the time after which it does so again.
    struct Cap: Sendable, CustomTestStringConvertible {
        let reason: SuppressionReason
        var window: Duration?
        let set: @Sendable (inout BudgetSettings) -> Void
        var testDescription: String { reason.rawValue }

        /// A call takes 20,000 tokens of output, ten cents, and at most 3,000 tokens of input.
        static let output = 20_000
        static let tokens = 3 * (output + 3_000)
        static let all = [
            Cap(reason: .costPerRun) { $0.costPerRun = MicroDollars(300_000) },
            Cap(reason: .costPerHour, window: .seconds(3600)) { $0.costPerHour = MicroDollars(300_000) },
            Cap(reason: .costPerDay, window: .seconds(86_400)) { $0.costPerDay = MicroDollars(300_000) },
            Cap(reason: .tokensPerRun) { $0.tokensPerRun = tokens },
            Cap(reason: .tokensPerHour, window: .seconds(3600)) { $0.tokensPerHour = tokens },
            Cap(reason: .tokensPerDay, window: .seconds(86_400)) { $0.tokensPerDay = tokens },
            Cap(reason: .wakesPerMinute, window: .seconds(60)) { $0.wakesPerMinute = 3 },
            Cap(reason: .wakesPerHour, window: .seconds(3600)) { $0.wakesPerHour = 3 },
            Cap(reason: .wakesPerDay, window: .seconds(86_400)) { $0.wakesPerDay = 3 },
            Cap(reason: .wakesPerCounterpart, window: .seconds(3600)) { $0.wakesPerCounterpartPerHour = 3 },
        ]
    }

    @Test(arguments: Cap.all)
    func everyCapHoldsOverARestartAndLeavesRoomAgainWhenItsTimeIsOver(_ cap: Cap) async throws {
        let lab = try PeerLab()
        let dice = SeededRandom(seed: 47)
        let model = CostlyModel {
            $0.worstCase
        } answer: {
            Script.answer(Script.novelty(dice))
        }
        func configure(_ configuration: inout PeerConfiguration) {
            configuration.model.maxTokensPerCall = Cap.output
            configuration.model.price = Price(input: .zero, output: .dollars(5))
            configuration.budget.costPerRun = .dollars(100)
            configuration.budget.costPerHour = .dollars(100)
            configuration.budget.costPerDay = .dollars(100)
            cap.set(&configuration.budget)
        }
        let human = try lab.person("human", 1)
        func ask(_ peer: Inhabitant, times: Int = 1) async throws {
            for _ in 0..<times { try await human.say("Please \(Script.novelty(dice))", to: peer.id) }
            try await lab.settle()
        }
        let first = try lab.peer("ada", 2, model: model, configure: configure)
        try await lab.connected()
        for _ in 0..<2 { try await ask(first) }
        #expect(model.calls == 2)
        // It ends without a word; who forgot the two would make three more.
        await first.stop()
        let second = try lab.peer("ada", 2, model: model, run: "2", configure: configure)
        try await lab.connected()
        try await ask(second, times: 20)
        for _ in 0..<3 { try await ask(second) }
        #expect(model.calls == 3)
        #expect(try second.suppressed(cap.reason) > 0)

        guard let window = cap.window else {
            // Time alone ends no run; a stop does.
            lab.advance(by: .seconds(100_000))
            try await ask(second)
            #expect(model.calls == 3)
            try second.node.memory.endRun("1")
            await second.stop()
            let third = try lab.peer("ada", 2, model: model, run: "3", configure: configure)
            try await lab.connected()
            try await ask(third)
            #expect(model.calls == 4)
            return await lab.stop()
        }
        lab.advance(by: window + .seconds(1))
        try await ask(second)
        #expect(model.calls == 4)
        await lab.stop()
    }

    @Test func whatIsRefusedByOneBudgetUsesUpNoOther() async throws {
        let model = Script.talking(53)
        let dice = SeededRandom(seed: 53)
        func says(_ times: Int, _ set: @escaping @Sendable (inout BudgetSettings) -> Void) async throws -> Inhabitant {
            let (lab, human, peer) = try await PeerLab.pair(model) {
                $0.model.price = Price(input: .zero, output: .dollars(5))
                set(&$0.budget)
            }
            for _ in 0..<times {
                try await human.say("Please \(Script.novelty(dice))", to: peer.id)
                try await lab.settle([model])
            }
            return peer
        }
        let poor = try await says(3) { $0.costPerHour = MicroDollars(1) }
        #expect(try poor.suppressed(.costPerHour) == 3 && poor.node.memory.wakeCounts().day == 0)
        await poor.stop()
        let tired = try await says(3) { $0.wakesPerHour = 1 }
        #expect(try tired.suppressed(.wakesPerHour) == 2)
        // Of the two that were refused nothing stays reserved.
        #expect(try tired.node.memory.spendTotals(run: "1").run == tired.node.memory.spendTotals(run: "1").day)
        #expect(
            try tired.node.memory.lifetimeTotals()["microDollars"]
                == tired.node.memory.spendTotals(run: "1").day.microDollars)
        await tired.stop()
    }

    @Test func fiveFailuresOpenTheBreakerAndNothingIsAskedForAMinute() async throws {
        let lab = try PeerLab()
        let dice = SeededRandom(seed: 43)
        let works = Switch(false)
        let model = ScriptedModel { _ throws(ModelError) in
            guard works.value else { throw ModelError(.status(401, text: "no key")) }
            return .answer(Script.answer(Script.novelty(dice)))
        }
        let human = try lab.person("human", 1)
        let peer = try lab.peer("ada", 2, model: model)
        try await lab.connected()
        for number in 1...5 {
            try await human.say("Please \(Script.novelty(dice))", to: peer.id)
            while try peer.suppressed(.modelFailed) < number { await Task.yield() }
        }
        #expect(await peer.loop?.breaker.name == "open")
        works.value = true
        let question = try await human.say("Please \(Script.novelty(dice))", to: peer.id)
        while try peer.node.memory.block(question.key) == nil { await Task.yield() }
        for _ in 0..<50 {
            lab.advance(by: .seconds(1))
            for _ in 0..<20 { await Task.yield() }
        }
        #expect(model.callCount == 5)
        while try peer.answers.isEmpty {
            lab.advance(by: .seconds(1))
            await Task.yield()
        }
        #expect(model.callCount == 6)
        #expect(await peer.loop?.breaker.name == "closed")
        await lab.stop()
    }
}

/// A model with a bill.
private final class CostlyModel: Model {
    let label = "costly"
    private let bill: @Sendable (ModelRequest) async -> ModelUsage
    private let answer: @Sendable () -> ModelAnswer
    private let seen = Seen()

    var calls: Int { seen.requests.count }

    init(
        _ bill: @escaping @Sendable (ModelRequest) async -> ModelUsage, answer: @escaping @Sendable () -> ModelAnswer
    ) {
        self.bill = bill
        self.answer = answer
    }

    func complete(_ request: ModelRequest) async throws(ModelError) -> ModelReply {
        seen.add(request)
        return ModelReply(outcome: .answer(answer()), usage: await bill(request))
    }
}
