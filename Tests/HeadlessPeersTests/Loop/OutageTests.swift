import Ambient
import Synchronization
import TestSupport
import Testing

@testable import HeadlessPeers

/// A model that cannot be had for a while: nothing is lost by that, and nobody is pressed.
@Suite(.timeLimit(.minutes(5))) struct OutageTests {
    /// When a model was called.
    private final class Calls: Sendable {
        private let moments = Mutex<[Timestamp]>([])
        func note(_ moment: Timestamp) { moments.withLock { $0.append(moment) } }
        var all: [Timestamp] { moments.withLock { $0 } }
    }

    /// A person's question to a peer whose model fails as `failure` says for each call, and the time in which `isOver`.
    private func ask(
        _ failure: @escaping @Sendable (Int) -> ModelError?, until isOver: (Inhabitant) throws -> Bool
    ) async throws -> (calls: [Timestamp], peer: Inhabitant) {
        let lab = try PeerLab()
        let calls = Calls()
        let time = lab.time
        let model = ScriptedModel { _ throws(ModelError) in
            calls.note(time.now)
            if let failure = failure(calls.all.count) { throw failure }
            return .answer(Script.answer("It is back: the harbour crane hums"))
        }
        let human = try lab.person("human", 1)
        let peer = try lab.peer("ada", 2, model: model)
        try await lab.connected()
        try await human.say("Please look at the harbour crane", to: peer.id)
        while try !isOver(peer) {
            lab.advance(by: .seconds(1))
            for _ in 0..<5 { await Task.yield() }
        }
        await lab.stop()
        return (calls.all, peer)
    }

    @Test func whatWasAskedInAnOutageIsAnsweredAfterIt() async throws {
        let (calls, peer) = try await ask(
            { $0 <= 7 ? ModelError(.unreachable(what: "nothing listens there")) : nil },
            until: { peer in
                let isAnswered = try !peer.answers.isEmpty
                return isAnswered
            })
        #expect(calls.count == 8)
        let pauses = zip(calls, calls.dropFirst()).map { $1 - $0 }
        // Ever longer, and from the fifth failure on the breaker's own pauses.
        for (pause, least) in zip(pauses, [2, 4, 8, 16, 60, 120, 240]) { #expect(pause >= .seconds(least)) }
        #expect(peer.log.reasons.isEmpty)
        let rests = peer.log.all.compactMap { if case .resting(let seconds, _) = $0 { seconds } else { nil } }
        #expect(rests == [60, 120, 240])
    }

    @Test func whatMayHaveCostSomethingIsTriedThreeTimes() async throws {
        let (calls, peer) = try await ask(
            { _ in ModelError(.timedOut(seconds: 120), usage: .estimate(inputTokens: 10, outputTokens: 10)) },
            until: { peer in
                let isGivenUp = try peer.suppressed(.modelFailed) > 0
                return isGivenUp
            })
        #expect(calls.count == 3)
        #expect(peer.log.reasons == [.modelFailed])
    }
}
