import Ambient
import Testing

@testable import MeshLinks

@Suite("The queue between an event loop and a task")
struct InletTests {
    @Test func handsOutInOrderAndThenNothing() async {
        let inlet = Inlet<Int>(limit: 10)
        for number in 1...3 { inlet.push(number) }
        inlet.finish()
        #expect(!inlet.push(4))
        var seen: [Int] = []
        while let number = await inlet.next() { seen.append(number) }
        #expect(seen == [1, 2, 3])
    }

    @Test func aWaitingReaderGetsWhatIsPushedLater() async {
        let inlet = Inlet<Int>(limit: 10)
        async let number = inlet.next()
        inlet.push(7)
        #expect(await number == 7)
    }

    @Test func isFullByCostAndReportsOnceWhenThereIsRoomAgain() async {
        let inlet = Inlet<Int>(limit: 10)
        let drained = Inlet<Bool>(limit: .max)
        inlet.whenDrained { drained.push(true) }
        inlet.push(1, cost: 6)
        #expect(!inlet.isFull)
        inlet.push(2, cost: 6)
        inlet.push(3, cost: 1)
        #expect(inlet.isFull)
        _ = await inlet.next()
        #expect(!inlet.isFull)
        _ = await inlet.next()
        _ = await inlet.next()
        drained.finish()
        var reports = 0
        while await drained.next() != nil { reports += 1 }
        #expect(reports == 1)
    }
}

@Suite("Limits, pauses and alarms of the links")
struct PacingTests {
    @Test func aBudgetTakesOneFrameOfAnySizeAndNoMoreThanItsLimits() {
        let time = SteppedTime()
        let budget = OutgoingBudget(limits: LinkLimits(outgoingFrames: 2, outgoingBytes: 100), time: time)
        #expect(budget.reserve(500))
        #expect(!budget.reserve(1))
        budget.release(500)
        #expect(budget.reserve(60))
        #expect(!budget.reserve(41))
        #expect(budget.reserve(40))
        #expect(!budget.reserve(0))
    }

    @Test func aBudgetKnowsForHowLongNothingHasLeft() {
        let time = SteppedTime()
        let budget = OutgoingBudget(limits: LinkLimits(), time: time)
        time.advance(by: .seconds(100))
        #expect(budget.stalledFor == .zero)
        #expect(budget.reserve(1))
        #expect(budget.reserve(1))
        time.advance(by: .seconds(7))
        #expect(budget.stalledFor == .seconds(7))
        budget.release(1)
        #expect(budget.stalledFor == .zero)
        time.advance(by: .seconds(2))
        #expect(budget.stalledFor == .seconds(2))
        budget.release(1)
        #expect(budget.stalledFor == .zero)
    }

    @Test func pausesDoubleUpToTheLongestAndBeginAgain() {
        var backOff = BackOff(initial: .seconds(1), maximum: .seconds(30))
        #expect((0..<7).map { _ in backOff.next() } == [1, 2, 4, 8, 16, 30, 30].map { .seconds($0) })
        #expect((33.0...33.001).contains(backOff.next(jitter: 0.1).seconds))
        for _ in 0..<10_000 { _ = backOff.next() }
        #expect(backOff.next() == .seconds(30))
        backOff.reset()
        #expect(backOff.next() == .seconds(1))
    }

    @Test func anAlarmEndsThePresentSleepOrTheNextOne() async {
        let time = SteppedTime()
        let alarm = Alarm(time: time)
        alarm.ring()
        await alarm.sleep(for: .seconds(60))
        async let slept: Void = alarm.sleep(for: .seconds(61))
        await time.sleeper(of: .seconds(61))
        alarm.ring()
        await slept
        async let whole: Void = alarm.sleep(for: .seconds(62))
        await time.pass(.seconds(62))
        await whole
    }
}
