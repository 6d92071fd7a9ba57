import Ambient
import MeshLinks
import MeshMemory
import MeshProtocol
import RelevanceGate
import TestSupport
import Testing

@testable import MeshNode

/// From one node's mouth to another's memory: once, whole, proven, whatever the link does.
@Suite(.timeLimit(.minutes(5)))
struct DeliveryTests {
    @Test(arguments: [LinkKind.local, .relay])
    func anObservationArrivesIsJudgedAndItsReceiptComesBack(_ kind: LinkKind) async throws {
        let lab = try Lab(kind: kind)
        let (ada, bob) = try await lab.pair()
        let sent = try await ada.node.observe(texts("flaky ledger test", issue: "clock skew"))
        #expect(sent.isNew && sent.recipients == [bob.id] && sent.connected == 1)
        let item = await bob.received(sent.block)
        #expect(item.block.verdict?.decision == .aligned && item.block.verdict?.isColdStart == true)
        #expect(item.block.block == sent.block)
        await ada.delivery(of: sent.block, state: "stored")
        #expect(try ada.node.memory.deliveries(of: sent.block.key).map(\.state) == [.stored])
        #expect(try bob.node.memory.attestations(of: sent.block.key).count == 1)
        await ada.event { _ in try? ada.node.memory.attestations(of: sent.block.key).first }
        await ada.stop()
        await bob.stop()
    }

    @Test func whatIsToldReachesTheInboxEvenWhenTheGateFindsItRedundant() async throws {
        let lab = try Lab()
        let (ada, bob) = try await lab.pair()
        let first = try await ada.node.observe(texts("the ledger suite passes", issue: "none left"))
        _ = await bob.received(first.block)
        let told = try await ada.node.tell(bob.id, texts("The ledger suite passes", issue: "None left"))
        let item = await bob.received(told.block)
        #expect(item.kind == .directed)
        #expect(item.block.verdict?.decision == .redundant)
        await ada.delivery(of: told.block, state: "stored")
        await ada.stop()
        await bob.stop()
    }

    @Test func aRefusedBroadcastIsToldToItsSender() async throws {
        let lab = try Lab()
        let (ada, bob) = try await lab.pair()
        let first = try await ada.node.observe(texts("the ledger suite passes", issue: "none left"))
        _ = await bob.received(first.block)
        let second = try await ada.node.observe(texts("The ledger suite passes", issue: "None left"))
        await ada.delivery(of: second.block, state: "refused")
        #expect(try bob.node.memory.unreadCount(session: "s") == 1)
        await ada.stop()
        await bob.stop()
    }

    @Test func aRefusalStaysARefusalWhenItsReceiptWasLost() async throws {
        let lab = try Lab()
        let (ada, bob) = try await lab.pair()
        let first = try await ada.node.observe(texts("the ledger suite passes", issue: "none left"))
        await ada.delivery(of: first.block, state: "stored")
        lab.network.rule { $0.sender == bob.id ? .drop : .deliver }
        let second = try await ada.node.observe(texts("The ledger suite passes", issue: "None left"))
        await bob.event { if case .refused(second.block.key, _, _) = $0 { true } else { nil } }
        await ada.stop()
        lab.network.rule { _ in .deliver }
        let again = try lab.start("ada", 1)
        await again.delivery(of: second.block, state: "refused")
        #expect(try bob.node.memory.unreadCount(session: "s") == 1)
        await again.stop()
        await bob.stop()
    }

    @Test func whatWasSaidWhileAPeerWasAwayIsWaitingWhenItReturns() async throws {
        let lab = try Lab()
        let ada = try lab.start("ada", 1)
        let bob = try lab.start("bob", 2)
        await ada.connected(to: bob)
        await bob.stop()
        await ada.event { if case .peerDisconnected(bob.id, _) = $0 { true } else { nil } }
        let told = try await ada.node.tell(bob.id, texts("while you were away"))
        #expect(told.connected == 0)
        #expect(try ada.node.memory.deliveries(of: told.block.key).map(\.state) == [.accepted])
        let back = try lab.start("bob", 2)
        _ = await back.received(told.block)
        await ada.delivery(of: told.block, state: "stored")
        await ada.stop()
        await back.stop()
    }

    @Test func aRestartedSenderSendsWhatHadNoReceipt() async throws {
        let lab = try Lab()
        let ada = try lab.start("ada", 1)
        let bob = try lab.start("bob", 2)
        await ada.connected(to: bob)
        // Everything of ada's after the handshake vanishes on the way.
        lab.network.rule { $0.sender == ada.id ? .drop : .deliver }
        let sent = try await ada.node.observe(texts("said just before the crash"))
        await ada.stop()
        lab.network.rule { _ in .deliver }
        let again = try lab.start("ada", 1)
        _ = await bob.received(sent.block)
        await again.delivery(of: sent.block, state: "stored")
        await again.stop()
        await bob.stop()
    }

    @Test func lostFramesEndTheSessionAndEverythingStillArrivesOnce() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        let start = 100
        lab.network.rule { $0.sender == ada.id && $0.number % 7 == 3 && $0.number < start ? .drop : .deliver }
        var blocks: [Block] = []
        for number in 0..<12 {
            blocks.append(try await ada.node.tell(bob.id, texts("numbered message \(number)")).block)
        }
        // The receiver notices a gap and asks for a new session; a quiet minute lets every retry come due.
        try await lab.emptied(ada)
        for block in blocks { _ = await bob.received(block) }
        #expect(try bob.node.memory.unreadCount(session: "s") == 12)
        await ada.stop()
        await bob.stop()
    }

    @Test func framesThatArriveTwiceHaveNoEffect() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        lab.network.rule { _ in .duplicate }
        let blocks = try await [1, 2, 3].asyncMap { number in
            try await ada.node.tell(bob.id, texts("doubled \(number)")).block
        }
        for block in blocks {
            _ = await bob.received(block)
            await ada.delivery(of: block, state: "stored")
        }
        #expect(await bob.count { if case .received = $0 { true } else { false } } == 3)
        #expect(await ada.count { if case .peerConnected = $0 { true } else { false } } == 1)
        await ada.stop()
        await bob.stop()
    }

    @Test func aFloodIsHeldBackToldOnceAndLosesNothing() async throws {
        let lab = try Lab()
        let (ada, cyd) = (try lab.start("ada", 1), try lab.start("cyd", 3))
        let bob = try lab.start("bob", 2) { $0.flood = FloodLimits(burst: 5, refill: .seconds(2)) }
        await ada.connected(to: bob)
        await cyd.connected(to: bob)
        for number in 0..<20 { _ = try await ada.node.tell(bob.id, texts("flood \(number)")) }
        await bob.event { if case .flood(ada.id) = $0 { true } else { nil } }
        // Another peer gets through at once.
        let calm = try await cyd.node.tell(bob.id, texts("a calm word"))
        _ = await bob.received(calm.block)
        while try ada.node.memory.counts().outbox > 0 {
            lab.time.advance(by: .seconds(1))
            for _ in 0..<20 { await Task.yield() }
        }
        #expect(try bob.node.memory.unreadCount(session: "s") == 21)
        #expect(await ada.count { if case .delivery(_, _, "held", _) = $0 { true } else { false } } <= 16)
        await ada.stop()
        await bob.stop()
        await cyd.stop()
    }

    @Test func aNewcomerIsOfferedTheLatestObservations() async throws {
        let lab = try Lab()
        let ada = try lab.start("ada", 1)
        var blocks: [Block] = []
        for number in 0..<7 { blocks.append(try await ada.node.observe(texts("finding number \(number)")).block) }
        let bob = try lab.start("bob", 2)
        for block in blocks.suffix(5) {
            await ada.event { if case .delivery(block.key, bob.id, _, _) = $0 { true } else { nil } }
        }
        #expect(try ada.node.memory.deliveries(of: blocks[0].key).isEmpty)
        await ada.stop()
        await bob.stop()
    }

    @Test func mutatedFramesNeverBecomeObservations() async throws {
        let lab = try Lab(kind: .relay)
        let (ada, bob) = try await lab.pair()
        let captured = lab.capturing(.deliver)
        let sent = try await ada.node.tell(bob.id, texts("the true words"))
        _ = await bob.received(sent.block)
        let frames = captured.frames(from: ada.id)
        var random = SeededRandom(seed: 9)
        for _ in 0..<500 {
            var frame = frames.randomElement(using: &random) ?? []
            frame[Int.random(in: 0..<frame.count, using: &random)] ^= UInt8.random(in: 1...255, using: &random)
            lab.network.inject(frame, from: ada.id, to: bob.id)
        }
        // The conversation goes on, and only true words were heard.
        let last = try await ada.node.tell(bob.id, texts("and the last ones"))
        try await lab.emptied(ada)
        _ = await bob.received(last.block)
        #expect(try bob.node.memory.unreadCount(session: "s") == 2)
        await ada.stop()
        await bob.stop()
    }
}
