import Ambient
import CAT7
import MeshMemory
import MeshNode
import MeshProtocol
import TestSupport
import Testing

@testable import HeadlessPeers

/// The nine shapes in which agents keep each other busy for ever. Each must end within six model calls and say why.
@Suite(.timeLimit(.minutes(5))) struct LoopShapeTests {
    private let most = 6

    @Test func twoPeersThatThankEachOther() async throws {
        let lab = try PeerLab()
        let models = [Script.saying("Thanks a lot, great work!"), Script.saying("You are welcome, thank you too!")]
        let human = try lab.person("human", 1)
        let peers = [try lab.peer("ada", 2, model: models[0]), try lab.peer("bob", 3, model: models[1])]
        try await lab.connected()
        try await human.say("The release build is green after the parser fix")
        try await lab.settle(models)
        expectEnd(models, peers, among: [.acknowledgement])
        await lab.stop()
    }

    @Test func threeThatPassTheWordRound() async throws {
        let lab = try PeerLab()
        let names = ["ada", "bob", "cleo"]
        let models = (0..<3).map { Script.talking(UInt64($0) + 1, to: names[($0 + 1) % 3]) }
        let human = try lab.person("human", 1)
        let peers = try (0..<3).map { number in
            try lab.peer(names[number], UInt8(number + 2), model: models[number]) { $0.routing = .auto }
        }
        try await lab.connected()
        try await human.say("Who can look at the flaky login test?", to: peers[0].id)
        try await lab.settle(models)
        #expect(models.reduce(0) { $0 + $1.callCount } >= 3)
        expectEnd(models, peers, among: [.ring, .cycle, .pingPong])
        await lab.stop()
    }

    @Test func thanksThatAreTwentyOneDeep() async throws {
        let lab = try PeerLab()
        let model = Script.talking(5)
        let people = [try lab.person("human", 1), try lab.person("other", 2)]
        let peer = try lab.peer("ada", 3, model: model)
        try await lab.connected()
        let words = [
            "Thanks!", "You're welcome, happy to help", "Thank you so much", "Any time, cheers", "Great, appreciated",
        ]
        var parents: [BlockKey] = []
        for depth in 0..<21 {
            let speaker = people[depth % 2]
            let block = try await speaker.say(
                "\(words[depth % words.count])\(String(repeating: "!", count: depth))", parents: parents)
            try await lab.settle([model])
            parents = [block.key]
        }
        expectEnd([model], [peer], among: [.acknowledgement])
        #expect(try peer.suppressed(.acknowledgement) == 21)
        await lab.stop()
    }

    @Test func theSameSaidInEverOtherWords() async throws {
        let model = Script.talking(6)
        let (lab, human, peer) = try await PeerLab.pair(model)
        let paraphrases = [
            "The login test fails on Linux", "On Linux the login test fails", "The login test is failing on Linux",
            "the test of the login fails on linux", "Login test failing on Linux",
            "On Linux, the login test is failing",
            "The login test keeps failing on Linux", "The test for login fails on Linux", "Linux: the login test fails",
            "login test fails (Linux)",
        ]
        for text in paraphrases {
            try await human.say(text)
            try await lab.settle([model])
        }
        expectEnd([model], [peer], among: [.repetition])
        await lab.stop()
    }

    @Test func commitmentsThatCallForCommitments() async throws {
        let lab = try PeerLab()
        let models = [Script.talking(7, commitment: true), Script.talking(8, commitment: true)]
        let human = try lab.person("human", 1)
        let peers = [try lab.peer("ada", 2, model: models[0]), try lab.peer("bob", 3, model: models[1])]
        try await lab.connected()
        try await human.say("We have to choose a storage engine this week", commitment: "I decide on Friday")
        try await lab.settle(models)
        expectEnd(models, peers, among: [.cycle])
        await lab.stop()
    }

    @Test func aStormAmongTen() async throws {
        let lab = try PeerLab()
        let models = (0..<10).map { Script.talking(UInt64($0) + 20) }
        let human = try lab.person("human", 1)
        let peers = try (0..<10).map { try lab.peer("peer\($0)", UInt8($0 + 2), model: models[$0]) }
        try await lab.connected()
        try await human.say("Anybody: what breaks if we drop the old index?")
        try await lab.settle(models)
        expectEnd(models, peers, among: [.collision, .conversationFull, .cycle])
        #expect(models.contains { $0.callCount > 0 })
        await lab.stop()
    }

    @Test func aPeerThatHearsItself() async throws {
        let model = Script.talking(9)
        let (lab, human, peer) = try await PeerLab.pair(model)
        try await human.say("Something is odd about the cache")
        try await lab.settle([model])
        for round in 0..<8 {
            let own = try #require(try peer.answers.first)
            // With and without lineage, to everybody and to the peer itself.
            try await human.say(
                own.texts[.focus], parents: round.isMultiple(of: 2) ? [] : [own.key], to: round < 4 ? nil : peer.id)
            try await lab.settle([model])
        }
        expectEnd([model], [peer], among: [.ownEcho])
        #expect(model.callCount == 1)
        await lab.stop()
    }

    @Test func aPeerThatHearsItselfAgainAfterARestart() async throws {
        let lab = try PeerLab()
        let model = Script.talking(10)
        let human = try lab.person("parrot", 1)
        let first = try lab.peer("ada", 2, model: model)
        try await lab.connected()
        let question = try await human.say("Which test guards the outbox?", to: first.id)
        try await lab.settle([model])
        let said = try #require(try first.answers.first)
        await first.stop()
        let second = try lab.peer("ada", 2, model: model, run: "2")
        try await lab.connected()
        try await human.say(said.texts[.focus], parents: [said.key])
        try await human.say(said.texts[.focus], to: second.id)
        try human.node.memory.resetDispatched(peer: second.id)
        try await lab.settle([model])
        expectEnd([model], [second], among: [.ownEcho])
        #expect(model.callCount == 1)
        #expect(try second.answers.count { $0.parents.contains(question.key) } == 1)
        await lab.stop()
    }

    @Test func aPersonAndAPeerThatGoOnAndOn() async throws {
        let model = Script.talking(11)
        let dice = SeededRandom(seed: 99)
        let (lab, human, peer) = try await PeerLab.pair(model) { $0.routing = .targeted }
        var parents: [BlockKey] = []
        for _ in 0..<12 {
            try await human.say("And could you \(Script.novelty(dice))?", parents: parents, to: peer.id)
            try await lab.settle([model])
            parents = try [#require(try peer.answers.first).key]
        }
        // A dialogue is not cut at once: the person asked, and was answered more than once.
        #expect(model.callCount >= 3)
        expectEnd([model], [peer], among: [.pingPong, .ring])
        await lab.stop()
    }

    private func expectEnd(
        _ models: [ScriptedModel], _ peers: [Inhabitant], among reasons: Set<SuppressionReason>,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let calls = models.reduce(0) { $0 + $1.callCount }
        #expect(calls <= most, "\(models.map(\.callCount))", sourceLocation: sourceLocation)
        let said = peers.reduce(into: Set<SuppressionReason>()) { $0.formUnion($1.log.reasons) }
        #expect(!said.isDisjoint(with: reasons), "\(said)", sourceLocation: sourceLocation)
        for peer in peers { #expect(peer.log.troubles.isEmpty, sourceLocation: sourceLocation) }
    }
}
