import MeshLinks
import MeshMemory
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import MeshNode

/// How two nodes meet, and with whom they do not.
@Suite(.timeLimit(.minutes(5)))
struct MeetingTests {
    @Test(arguments: [LinkKind.local, .relay])
    func twoNodesOfOneRoomMakeASecureSessionAndPinEachOther(_ kind: LinkKind) async throws {
        let lab = try Lab(kind: kind)
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        await ada.connected(to: bob)
        await bob.connected(to: ada)
        let record = try #require(try ada.node.memory.peer(bob.id))
        #expect(record.identityKey == bob.node.identity.publicKey)
        #expect(record.trust == .pinned)
        await ada.stop()
        await bob.stop()
    }

    @Test func nodesOfDifferentRoomsDoNotTalkAndSayWhy() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2, room: "elsewhere"))
        while try await bob.node.status().turnedAway.isEmpty { await Task.yield() }
        #expect(try await bob.node.status().turnedAway[0].reason.contains("default"))
        #expect(try await bob.node.status().connected.isEmpty)
        #expect(try await ada.node.status().connected.isEmpty)
        await ada.stop()
        await bob.stop()
    }

    @Test func aPeerThatComesBackWithAnotherKeyIsTurnedAwayUntilThePersonDecides() async throws {
        let lab = try Lab(kind: .local)
        let ada = try lab.start("ada", 1)
        let bob = try lab.start("bob", 2)
        await ada.connected(to: bob)
        await bob.stop()
        let impostor = try lab.start("bob", 2, keySeed: 77)
        await ada.event { if case .keyConflict(impostor.id, _) = $0 { true } else { nil } }
        #expect(try await ada.node.status().connected.isEmpty)
        let record = try #require(try ada.node.memory.peer(impostor.id))
        #expect(record.identityKey == bob.node.identity.publicKey)
        #expect(record.keyConflict == impostor.node.identity.publicKey)
        await #expect(throws: VerbError.self) { try await ada.node.tell(impostor.id, texts("secret plan")) }

        try await ada.node.acceptNewKey(impostor.node.identity.publicKey, of: impostor.id)
        lab.network.mend(impostor.id, ada.id)
        while try await ada.node.status().connected.isEmpty { await Task.yield() }
        #expect(try ada.node.memory.peer(impostor.id)?.identityKey == impostor.node.identity.publicKey)
        await ada.stop()
        await impostor.stop()
    }

    @Test func aPeerOfAnotherDialectIsListedAndLeftAlone() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = (try lab.start("ada", 1), try lab.start("bob", 2))
        await ada.connected(to: bob)
        // A stranger that greets the way stock nodes do, and then sends a record in clear text.
        let stranger = try NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2aff")
        let place = lab.network.join(stranger, name: "stock")
        let life = Task { try await place.run { _ in } }
        let greeting = """
            {"type":"handshake","nodeId":"\(stranger.text)","name":"stock","version":"0.2.3","extensions":[],\
            "room":"default","publicKey":"IVL40Zt5HSRFMkLhXy6rbLfP-ntqXtMAl5YOBpiB2xI","lifecycleRole":"participant"}
            """
        while try await ada.node.status().foreign.isEmpty {
            lab.network.inject(Array(greeting.utf8), from: stranger, to: ada.id)
            await Task.yield()
        }
        let listed = try await ada.node.status().foreign[0]
        #expect(listed.name == "stock" && listed.nodeID == stranger)
        #expect(try await ada.node.status().connected.keys.sorted() == [bob.id])
        #expect(try ada.node.memory.peer(stranger) == nil)
        life.cancel()
        await ada.stop()
        await bob.stop()
    }
}
