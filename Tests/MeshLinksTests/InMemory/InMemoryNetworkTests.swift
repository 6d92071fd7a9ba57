import MeshLinks
import MeshProtocol
import Testing

@Suite("The network inside one process", .timeLimit(.minutes(5)))
struct InMemoryNetworkTests {
    private func pair(
        on network: InMemoryNetwork
    ) async throws -> (one: RunningTransport, two: RunningTransport, atOne: LinkInfo, atTwo: LinkInfo) {
        let one = RunningTransport(network.join(try node(1), name: "ada"))
        try await one.log.reaches(.connected)
        let two = RunningTransport(network.join(try node(2), name: "bob"))
        return try await (one, two, one.log.opened(), two.log.opened())
    }

    @Test func theLaterNodeDialsAndNamesAreKnown() async throws {
        let (one, two, atOne, atTwo) = try await pair(on: InMemoryNetwork())
        #expect(atOne.role == .accepted)
        #expect(atTwo.role == .dialled)
        #expect(atOne.claimedName == "bob")
        #expect(atTwo.claimedName == "ada")
        try await one.stop()
        try await two.stop()
    }

    @Test func onARelayNobodyDials() async throws {
        let (one, two, atOne, atTwo) = try await pair(on: InMemoryNetwork(kind: .relay))
        #expect([atOne.role, atTwo.role] == [.unordered, .unordered])
        #expect(atOne.kind == .relay)
        try await one.stop()
        try await two.stop()
    }

    @Test func theRuleDropsDuplicatesAndHolds() async throws {
        let network = InMemoryNetwork()
        let (one, two, atOne, _) = try await pair(on: network)
        network.rule { crossing in
            switch crossing.number {
            case 0: .drop
            case 1: .duplicate
            case 2, 3: .hold
            default: .deliver
            }
        }
        for number in 0...4 { try one.transport.send(Array("\(number)".utf8), over: atOne.id) }
        for expected in ["1", "1", "4"] { #expect(try await text(two.log.received().payload) == expected) }
        network.release()
        for expected in ["2", "3"] { #expect(try await text(two.log.received().payload) == expected) }
        try await one.stop()
        try await two.stop()
    }

    @Test func aCutClosesTheLinkUntilItIsMended() async throws {
        let network = InMemoryNetwork()
        let (one, two, atOne, atTwo) = try await pair(on: network)
        network.rule { _ in .hold }
        try one.transport.send([1], over: atOne.id)
        network.cut(try node(1), try node(2))
        #expect(try await one.log.closed().link == atOne.id)
        #expect(try await two.log.closed().link == atTwo.id)
        network.release()
        network.rule { _ in .deliver }
        network.mend(try node(1), try node(2))
        let again = try await one.log.opened()
        #expect(again.role == .dialled)
        try one.transport.send([2], over: again.id)
        #expect(try await two.log.received().payload == [2], "a frame held for a broken link is lost")
        try await one.stop()
        try await two.stop()
    }

    @Test func aForgedFrameArrivesLikeAnyOther() async throws {
        let network = InMemoryNetwork()
        let (one, two, atOne, _) = try await pair(on: network)
        network.inject([7], from: try node(2), to: try node(1))
        let received = try await one.log.received()
        #expect(received.link == atOne.id)
        #expect(received.payload == [7])
        try await one.stop()
        try await two.stop()
    }

    @Test func threeNodesAreAllLinkedAndANodeIsThereOnlyOnce() async throws {
        let network = InMemoryNetwork()
        let (one, two, _, _) = try await pair(on: network)
        let three = RunningTransport(network.join(try node(3)))
        let met = try await Set([three.log.opened().claimedNode, three.log.opened().claimedNode])
        #expect(try met == [node(1), node(2)])
        let double = RunningTransport(network.join(try node(3)))
        await #expect(throws: LinkError.alreadyRunning) { try await double.task.value }
        try await three.stop()
        #expect(try await one.log.closed().reason == "a node left the network")
        try await one.stop()
        try await two.stop()
    }
}
