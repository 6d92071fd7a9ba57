import Ambient
import MeshLinks
import MeshMemory
import MeshProtocol
import TestSupport
import Testing

@testable import MeshNode

/// New node ids cost nothing, so all of them together may say no more than a few known peers.
@Suite(.timeLimit(.minutes(5)))
struct StrangerTests {
    /// Lets `count` new nodes say one thing each to `node`, and returns what they said.
    private func crowd(_ count: Int, at member: Member, in lab: Lab) async throws -> [Block] {
        let random = SeededRandom(seed: 11)
        return try await (0..<count).map { $0 }.asyncMap { number in
            let identity = try Identity(
                nodeID: NodeID.make(at: lab.time.now, random: random.bytes(10)), name: PeerName("s\(number)"),
                signingSeed: random.bytes(32), sealingSecret: random.bytes(32))
            let introduction = PeerIntroduction(
                nodeID: identity.nodeID, name: identity.name, room: .default, identityKey: identity.publicKey,
                sealingKey: identity.sealingKey, implementation: try Implementation(name: "x", version: "1"),
                extensions: [])
            _ = try member.node.memory.pin(introduction, dialect: "kith")
            let block = try Block.mint(
                fields: texts("buy from shop number \(number)"), by: identity, in: .default, to: member.id,
                at: lab.time.now)
            await member.node.receive(.block(block, anchor: false), from: introduction, over: LinkID.next())
            return block
        }
    }

    @Test func aCrowdOfNewNodesIsHeldBackAndAKnownPeerIsHeard() async throws {
        let lab = try Lab()
        let ada = try lab.start("ada", 1) { $0.flood = FloodLimits(burst: 10, refill: .seconds(2)) }
        let bob = try lab.start("bob", 2)
        await ada.connected(to: bob)
        await bob.connected(to: ada)
        lab.time.advance(by: FloodGuard.strangeness)
        let spam = try await crowd(200, at: ada, in: lab)
        #expect(try spam.count { try ada.node.memory.block($0.key) != nil } == 20)
        for number in 0..<10 {
            let told = try await bob.node.tell(ada.id, texts("a word of an old acquaintance \(number)"))
            _ = await ada.received(told.block)
        }
        await ada.stop()
        await bob.stop()
    }

    @Test func aNewPeerWhomThePersonTrustsIsNoStranger() async throws {
        let lab = try Lab()
        let ada = try lab.start("ada", 1) { $0.flood = FloodLimits(burst: 10, refill: .seconds(2)) }
        let bob = try lab.start("bob", 2)
        await ada.connected(to: bob)
        await bob.connected(to: ada)
        _ = try await crowd(200, at: ada, in: lab)
        try await ada.node.setTrust(.trusted, of: bob.id)
        let told = try await bob.node.tell(ada.id, texts("a word of a new friend"))
        _ = await ada.received(told.block)
        await ada.stop()
        await bob.stop()
    }
}
