import Ambient
import MeshProtocol
import TestSupport
import Testing

@testable import MeshMemory

struct LedgerTests {
    private enum Refusal { case cap }

    @Test func twentyConcurrentReservationsNeverPassTheCapTogetherAlsoNotAcrossARestart() async throws {
        let home = try Home()
        let cap: Int64 = 1000
        func rush(_ store: MemoryStore, _ run: String) async throws -> [Int64] {
            try await withThrowingTaskGroup(of: Int64?.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let worst = Spend(microDollars: 150, tokens: 10)
                        let ruling = try store.reserve(worst, counterpart: "c\(number)", run: run) {
                            $0.day.microDollars + worst.microDollars > cap ? Refusal.cap : nil
                        }
                        guard case .granted(let id) = ruling else { return nil }
                        return id
                    }
                }
                return try await group.reduce(into: []) { if let id = $1 { $0.append(id) } }
            }
        }
        let first = try await rush(home.store, "1")
        #expect(first.count == 6)
        // One is settled for less, the process dies with five calls under way.
        try home.store.settle(reservation: first[0], used: Spend(microDollars: 20, tokens: 3))
        try home.store.close()
        let second = try Home.open(home.store.path, home.time)
        #expect(try second.spendTotals(run: "2").day.microDollars == 770)
        #expect(try second.spendTotals(run: "2").run.microDollars == 0)
        let more = try await rush(second, "2")
        #expect(more.count == 1)
        #expect(try second.spendTotals(run: "2").day.microDollars <= cap)
    }

    @Test func aReservationIsSettledOnce() throws {
        let home = try Home()
        guard
            case .granted(let id) = try home.store.reserve(
                Spend(microDollars: 100), counterpart: "c", run: "1", unless: { _ in nil as Refusal? })
        else { throw MemoryError.closed }
        try home.store.settle(reservation: id, used: Spend(microDollars: 40, tokens: 7))
        try home.store.settle(reservation: id, used: Spend(microDollars: 90, tokens: 90))
        #expect(try home.store.spendTotals(run: "1").run == Spend(microDollars: 40, tokens: 7))
        #expect(try home.store.lifetimeTotals()["microDollars"] == 40)
    }

    @Test func windowsSlide() throws {
        let home = try Home()
        _ = try home.store.reserve(Spend(microDollars: 5), counterpart: "c", run: "1") { _ in nil as Refusal? }
        home.time.advance(by: .seconds(3601))
        _ = try home.store.reserve(Spend(microDollars: 7), counterpart: "c", run: "1") { _ in nil as Refusal? }
        let totals = try home.store.spendTotals(run: "1")
        #expect(totals.hour.microDollars == 7 && totals.day.microDollars == 12 && totals.run.microDollars == 12)
        home.time.advance(by: .seconds(86_401))
        #expect(try home.store.spendTotals(run: "1").day.microDollars == 0)
        #expect(try home.store.spendTotals(run: "1").run.microDollars == 12)
    }

    @Test func aRunGoesOnAfterACrashAndEndsWithAStopOrADayLater() throws {
        let home = try Home()
        func spend(_ run: String) throws {
            _ = try home.store.reserve(Spend(microDollars: 5), counterpart: "c", run: run) { _ in nil as Refusal? }
        }
        #expect(try home.store.beginRun("1") == "1")
        // Nothing was spent: there is nothing to go on with.
        #expect(try home.store.beginRun("2") == "2")
        try spend("2")
        try home.store.close()
        let again = try Home.open(home.store.path, home.time)
        #expect(try again.beginRun("3") == "2")
        #expect(try again.spendTotals(run: "2").run.microDollars == 5)
        // The end of another run is not the end of this one.
        try again.endRun("3")
        #expect(try again.beginRun("4") == "2")
        try again.endRun("2")
        #expect(try again.beginRun("5") == "5")
        _ = try again.reserve(Spend(microDollars: 5), counterpart: "c", run: "5") { _ in nil as Refusal? }
        home.time.advance(by: .seconds(24 * 3600 - 1))
        #expect(try again.beginRun("6") == "5")
        home.time.advance(by: .seconds(1))
        #expect(try again.beginRun("7") == "7")
    }

    @Test func wakesAreCountedByWindowAndCounterpart() throws {
        let home = try Home()
        for name in ["ada", "ada", "bob"] {
            _ = try home.store.recordWake(counterpart: name) { _ in nil as Refusal? }
        }
        home.time.advance(by: .seconds(61))
        let ruling = try home.store.recordWake(counterpart: "ada") { counts in
            counts.counterpartHour >= 2 ? Refusal.cap : nil
        }
        #expect(ruling == .refused(.cap))
        let counts = try home.store.wakeCounts(counterpart: "ada")
        #expect(counts.minute == 0 && counts.hour == 3 && counts.day == 3 && counts.counterpartHour == 2)
    }

    @Test func anAnswerIsKnownFromItsLineageEvenIfNothingWasNoted() throws {
        let home = try Home()
        let ada = try home.meet("ada")
        let block = try ada.says("a question", at: home.now)
        try home.receive(block)
        let item = try #require(try home.store.unread(session: "s", limit: 10).first)
        #expect(try !home.store.hasOwnAnswer(to: block.key, since: item.block.storedAt))
        let answer = try home.observe("an answer", parents: [block.key])
        #expect(try home.store.hasOwnAnswer(to: block.key, since: item.block.storedAt))
        #expect(try home.store.outcome(of: item) == nil)
        try home.store.recordEmission(of: answer.key, answering: [item.seq])
        #expect(try home.store.outcome(of: item) == "answered")
        #expect(try home.store.lifetimeTotals()["emitted"] == 1)
    }

    @Test func onlyAReceiptMakesAnAnswerReached() throws {
        let home = try Home()
        let ada = try home.meet("ada")
        let answer = try home.observe("an answer", to: [ada.id])
        try home.store.recordEmission(of: answer.key, answering: [])
        #expect(try home.store.noteReachedEmissions() == 0)
        let assertion = try #require(answer.assertionID)
        try home.store.settle(peer: ada.id, assertion: assertion, state: "stored")
        #expect(try home.store.noteReached(answer.key))
        #expect(try !home.store.noteReached(answer.key))
        #expect(try home.store.noteReachedEmissions() == 0)
        #expect(try home.store.lifetimeTotals()["reached"] == 1)
    }

    @Test func answersWhoseReceiptsNobodySawAreFoundLater() throws {
        let home = try Home()
        let ada = try home.meet("ada")
        for text in ["one answer", "another answer"] {
            let answer = try home.observe(text, to: [ada.id])
            try home.store.recordEmission(of: answer.key, answering: [])
            try home.store.settle(peer: ada.id, assertion: try #require(answer.assertionID), state: "stored")
        }
        #expect(try home.store.noteReachedEmissions() == 2)
        #expect(try home.store.noteReachedEmissions() == 0)
    }

    @Test func attemptsSurviveARestart() throws {
        let home = try Home()
        let ada = try home.meet("ada")
        try home.receive(try ada.says("a question", at: home.now))
        let items = try home.store.unread(session: "s", limit: 10)
        #expect(try home.store.beginHandling(items) == 1)
        try home.store.close()
        let again = try Home.open(home.store.path, home.time)
        #expect(try again.beginHandling(items) == 2)
    }

    @Test func anExceptionIsUsedOnce() throws {
        let home = try Home()
        let key = try home.observe("a beginning").key
        #expect(try home.store.useException(of: key))
        #expect(try !home.store.useException(of: key))
        #expect(try home.store.isExceptionUsed(of: key))
    }

    @Test func aHeldAnswerMovesOnlyForward() throws {
        let home = try Home()
        let id = try #require(try home.store.holdAnswer("{}", reasons: ["one", "two"]))
        #expect(try home.store.heldAnswers().map(\.reasons) == [["one", "two"]])
        #expect(try !home.store.moveHeldAnswer(id, to: .sent))
        #expect(try home.store.moveHeldAnswer(id, to: .released))
        #expect(try !home.store.moveHeldAnswer(id, to: .dropped))
        #expect(try home.store.moveHeldAnswer(id, to: .sent))
        #expect(try home.store.heldAnswers(.released).isEmpty)
        for _ in 0..<MemoryStore.mostHeldAnswers { _ = try home.store.holdAnswer("{}", reasons: []) }
        #expect(try home.store.holdAnswer("{}", reasons: []) == nil)
    }

    @Test func suppressionsAreCountedByReason() throws {
        let home = try Home()
        try home.store.countSuppression("cycle")
        try home.store.countSuppression("cycle", times: 2)
        try home.store.countSuppression("ring")
        #expect(try home.store.suppressions().map { "\($0.reason) \($0.count)" } == ["cycle 3", "ring 1"])
    }
}
