import Ambient
import CAT7
import MeshProtocol
import Testing

@testable import HeadlessPeers

struct ConversationBreakerTests {
    private let me: NodeID
    private let others: [NodeID]
    private let breaker: ConversationBreaker

    init() throws {
        func node(_ number: Int) throws -> NodeID { try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a\(number)") }
        let me = try node(10)
        self.me = me
        others = try (11..<20).map { try node($0) }
        breaker = ConversationBreaker(me: me) { first, second in first.lowercased() == second.lowercased() ? 1 : 0 }
    }

    @Test func whatIsNewIsAnswered() throws {
        #expect(breaker.rule(on: try facts("The cache is cold")) == .proceed)
    }

    @Test func theExceptionForCommitmentsIsUsedOnce() throws {
        var facts = try facts("The cache is cold", commitment: "I warm it")
        facts.ancestors = [try utterance("Is the cache cold?", by: me)]
        #expect(breaker.rule(on: facts) == .proceedByException)
        facts.isExceptionUsed = true
        #expect(breaker.rule(on: facts) == .suppress(.cycle))
        var bare = try self.facts("The cache is cold")
        bare.ancestors = facts.ancestors
        #expect(breaker.rule(on: bare) == .suppress(.cycle))
    }

    @Test func ownWordsAreAnEchoWhoeverSaysThem() throws {
        var facts = try facts("The cache is cold")
        facts.ownRecent = [try utterance("THE CACHE IS COLD", by: me)]
        #expect(breaker.rule(on: facts) == .suppress(.ownEcho))
    }

    @Test func aThirdTimeIsARepetition() throws {
        var facts = try facts("The cache is cold")
        facts.othersRecent = [try utterance("the cache is cold", by: others[0])]
        #expect(breaker.rule(on: facts) == .proceed)
        facts.othersRecent.append(try utterance("The Cache is cold", by: others[1]))
        #expect(breaker.rule(on: facts) == .suppress(.repetition))
    }

    @Test func sixHopsAmongThreeAreARingAndAmongFourAreNot() throws {
        var facts = try facts("The cache is cold")
        facts.hops = [0, 1, 2, 0, 1, 2].map { others[$0] }
        #expect(breaker.rule(on: facts) == .suppress(.ring))
        facts.hops[5] = others[3]
        #expect(breaker.rule(on: facts) == .proceed)
        facts.hops = Array(facts.hops.prefix(5))
        #expect(breaker.rule(on: facts) == .proceed)
    }

    @Test func aDirectedDialogueEndsAfterThreeAnswers() throws {
        var facts = try facts("And the disk?", isDirected: true)
        facts.ancestors = [try utterance("one", by: me), try utterance("two", by: me)]
        #expect(breaker.rule(on: facts) == .proceed)
        facts.ancestors.append(try utterance("three", by: me))
        #expect(breaker.rule(on: facts) == .suppress(.pingPong))
    }

    @Test func aNeighbourThatComesBackWithSomethingMadeElsewhereClosesARing() throws {
        var facts = try facts("And the disk?", isDirected: true)
        facts.hasUnseenLineage = true
        #expect(breaker.rule(on: facts) == .proceed)
        facts.answersToUnseen = 1
        #expect(breaker.rule(on: facts) == .suppress(.ring))
    }

    @Test func inACrowdTwoAnswersAreEnoughAndASittingIsShort() throws {
        var facts = try facts("The cache is cold")
        facts.answersByOthers = 2
        #expect(breaker.rule(on: facts) == .proceed)
        facts.crowd = 4
        #expect(breaker.rule(on: facts) == .suppress(.collision))
        facts.answersByOthers = 0
        facts.recentBlocks = 4
        #expect(breaker.rule(on: facts) == .suppress(.conversationFull))
        facts.recentBlocks = 1
        #expect(breaker.rule(on: facts) == .proceed)
        facts.ownRecentBlocks = 1
        #expect(breaker.rule(on: facts) == .suppress(.conversationFull))
        facts.crowd = 2
        #expect(breaker.rule(on: facts) == .proceed)
        facts.recentBlocks = 12
        #expect(breaker.rule(on: facts) == .suppress(.conversationFull))
    }

    @Test func everyReasonHasWordsOfItsOwn() {
        #expect(Set(SuppressionReason.allCases.map(\.text)).count == SuppressionReason.allCases.count)
    }

    @Test func inACrowdTheFirstTwoGoAtOnceAndTheOthersOneAfterAnother() throws {
        let topic = try key("x")
        let all = [me] + others
        let waits = all.map { node in CrowdTurn.wait(of: node, among: all.filter { $0 != node }, about: topic) }
        #expect(waits.count { $0 == .zero } == 2)
        #expect(Set(waits).count == 9)
        #expect(CrowdTurn.wait(of: me, among: Array(others.prefix(3)), about: topic) == .zero)
    }

    private func key(_ text: String) throws -> BlockKey {
        var digits = String(text.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }, radix: 16)
        digits = String(repeating: "0", count: 64 - digits.count) + digits
        return try BlockKey("cmb-" + digits)
    }

    private func utterance(
        _ focus: String, by author: NodeID, commitment: String = "", isDirected: Bool = false
    ) throws -> Utterance {
        var texts = PerField(repeating: Field.neutral)
        texts[.focus] = focus
        if !commitment.isEmpty { texts[.commitment] = commitment }
        return Utterance(
            key: try key(focus + author.text), author: author, texts: texts, isDirected: isDirected,
            at: Timestamp(milliseconds: 1))
    }

    private func facts(_ focus: String, commitment: String = "", isDirected: Bool = false) throws -> ConversationFacts {
        ConversationFacts(wake: try utterance(focus, by: others[0], commitment: commitment, isDirected: isDirected))
    }
}
