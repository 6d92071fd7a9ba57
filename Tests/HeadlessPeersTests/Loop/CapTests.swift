import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import HeadlessPeers

@Suite(.timeLimit(.minutes(1))) struct CapTests {
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
