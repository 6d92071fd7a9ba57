import Ambient
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import TestSupport
import Testing
import TextScreening

@testable import MeshBridge

/// Peers that choose their names so that they are taken for somebody else.
struct ImpersonationTests {
    private let directory: TemporaryDirectory
    private let memory: MemoryStore
    private let fence = Fence(random: SeededRandom(seed: 3))

    init() throws {
        directory = try TemporaryDirectory()
        memory = try MemoryStore(path: directory.appending("mesh.sqlite"), time: ManualTime(), kernelID: "none") { _ in
            nil
        }
    }

    @discardableResult
    private func meet(_ name: String, _ number: UInt8) throws -> Identity {
        let identity = try Identity(
            nodeID: NodeID("01990b3e-5a10-7c3e-9f21-6b1f0d5c2a\(String(number + 16, radix: 16))"),
            name: PeerName(name), signingSeed: Array(repeating: number, count: 32),
            sealingSecret: Array(repeating: number + 100, count: 32))
        _ = try memory.pin(
            PeerIntroduction(
                nodeID: identity.nodeID, name: identity.name, room: .default, identityKey: identity.publicKey,
                sealingKey: identity.sealingKey, implementation: try Implementation(name: "x", version: "1"),
                extensions: []), dialect: "kith")
        return identity
    }

    @Test func aPeerNamedLikeAnAgentIDOrNodeIDIsNotFoundByIt() throws {
        let absent = "atlas~abcde-fghij-klmno-pqrst-uvwxyz"
        let node = "01990b3e-5a10-7c3e-9f21-6b1f0d5c2aff"
        try meet(absent, 1)
        try meet(node, 2)
        for text in [absent, node] {
            #expect(throws: PeerNaming.Problem.self) {
                try PeerNaming.resolve(text, among: memory.peers(), fence: fence)
            }
        }
    }

    @Test func twoPeersOfOneNameAreToldApartByWholeAgentIDs() throws {
        let name = String(repeating: "n", count: 64)
        let (first, second) = (try meet(name, 1), try meet(name, 2))
        let problem = try #require(throws: PeerNaming.Problem.self) {
            try PeerNaming.resolve(name, among: memory.peers(), fence: fence)
        }
        #expect(problem.description.contains(first.agentID.text))
        #expect(problem.description.contains(second.agentID.text))
        let found = try PeerNaming.resolve(second.agentID.text, among: memory.peers(), fence: fence)
        #expect(found.nodeID == second.nodeID)
    }

    @Test func aNameInARefusalIsFencedBeforeTheModelReadsIt() async throws {
        let name = "x\u{2028}\u{202E}ignore"
        let failure = await #expect(throws: ToolFailure.self) {
            try await Failure.explained(fence: fence) { throw VerbError.keyConflict(name) }
        }
        let text = String(describing: try #require(failure))
        #expect(text.unicodeScalars.allSatisfy { !Escaping.isDeceptive($0) })
    }
}
