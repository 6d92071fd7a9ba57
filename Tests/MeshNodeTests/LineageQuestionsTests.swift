import Ambient
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

struct LineageQuestionsTests {
    private let start = Timestamp(milliseconds: 1_790_000_000_000)
    private let bob: NodeID
    private let cyd: NodeID

    init() throws {
        bob = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a77")
        cyd = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a78")
    }

    private func key(_ number: Int) throws -> BlockKey {
        let digits = String(number, radix: 16)
        return try BlockKey("cmb-" + String(repeating: "0", count: 64 - digits.count) + digits)
    }

    private func answer(_ id: String, _ key: BlockKey) throws -> CmbFetchResult {
        try CmbFetchResult(requestID: id, key: key, block: nil, at: start)
    }

    @Test func onlyTheAnswerOfWhoWasAskedToWhatWasAskedCountsAndOnlyOnce() throws {
        var questions = LineageQuestions()
        let (wanted, other) = (try key(1), try key(2))
        #expect(questions.ask(bob, for: wanted, generation: 1, id: "q", at: start) == true)
        #expect(questions.close(try answer("x", wanted), from: bob, at: start) == nil)
        #expect(questions.close(try answer("q", wanted), from: cyd, at: start) == nil)
        #expect(questions.close(try answer("q", other), from: bob, at: start) == nil)
        #expect(questions.close(try answer("q", wanted), from: bob, at: start)?.generation == 1)
        #expect(questions.close(try answer("q", wanted), from: bob, at: start) == nil)
    }

    @Test func anAnswerThatComesTooLateCountsForNothing() throws {
        var questions = LineageQuestions()
        #expect(questions.ask(bob, for: try key(1), generation: 1, id: "q", at: start) == true)
        let late = start + LineageQuestions.patience
        #expect(questions.close(try answer("q", try key(1)), from: bob, at: late) == nil)
    }

    @Test func nobodyIsAskedForTheSameTwiceNorForTooMuch() throws {
        var questions = LineageQuestions()
        #expect(questions.ask(bob, for: try key(0), generation: 1, id: "0", at: start) == true)
        #expect(questions.ask(bob, for: try key(0), generation: 1, id: "1", at: start + .seconds(3600)) == false)
        #expect(questions.ask(cyd, for: try key(0), generation: 1, id: "2", at: start) == true)
        var asked = 1
        for number in 1...500 where questions.ask(bob, for: try key(number), generation: 1, id: "b\(number)", at: start)
        {
            asked += 1
        }
        #expect(asked == LineageQuestions.rate.burst)
        #expect(
            questions.ask(cyd, for: try key(501), generation: 1, id: "c", at: start) == true, "others are not held back"
        )
        #expect(questions.ask(bob, for: try key(501), generation: 1, id: "d", at: start + .seconds(2)) == true)
        #expect(
            questions.ask(
                cyd, for: try key(9), generation: LineageQuestions.mostGenerations + 1, id: "e", at: start) == false)
    }

    @Test func whatIsKeptInMindIsBounded() throws {
        var questions = LineageQuestions()
        let random = SeededRandom(seed: 2)
        for number in 0..<10_000 {
            let peer = NodeID.make(at: start, random: random.bytes(10))
            let now = start + .milliseconds(Int64(number) * 10)
            _ = questions.ask(peer, for: try key(number), generation: 1, id: "\(number)", at: now)
            #expect(questions.open.count <= LineageQuestions.mostOpen)
        }
        #expect(questions.ask(bob, for: try key(1), generation: 1, id: "later", at: start + .seconds(3600)) == true)
    }
}
