import Ambient
import ArgumentParser
import MeshBridge
import MeshMemory
import MeshNode
import MeshProtocol
import RelevanceGate

/// `kith trust`: the person's word on a peer. Not a tool, so that no agent can give it.
struct TrustCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Say how far a peer is trusted, or accept its changed key.",
        discussion: """
            Peers start as 'pinned': their key has not changed since first contact, and nobody has vouched for it. Compare \
            the agent id with the person there ('kith id'), then trust it. Observations of trusted peers may be pushed \
            into a session that asked for it; trust never gives a peer's words authority.

            EXAMPLES
              kith trust atlas~kq3mz-…            trust the peer with this agent id
              kith trust atlas --revoke           back to pinned
              kith trust 0199… --accept-new-key   after its person confirmed the new agent id
            """)

    @OptionGroup var node: NodeOptions
    @Argument(help: "The peer: its agent id, node id, or name if only one has it.") var peer: String
    @Flag(help: "Take the trust back.") var revoke = false
    @Flag(help: "Accept the changed key that the peer presented.") var acceptNewKey = false

    func run() async throws {
        let settings = try Settings(node)
        let store = try PersonalStore.open(settings)
        defer { store.close() }
        let record = try store.peer(named: peer)
        let fence = Fence(random: SystemRandom())
        if acceptNewKey {
            guard let newKey = record.keyConflict else {
                throw Refusal("\(fence.label(record.name.text)) has not presented another key.")
            }
            try store.memory.acceptNewKey(record.nodeID)
            print("Accepted. The agent id is now \(fence.agent(AgentID(name: record.name, key: newKey))).")
        } else {
            try store.memory.setTrust(record.nodeID, revoke ? .pinned : .trusted)
            print("\(fence.agent(record.agentID)) is \(revoke ? "pinned" : "trusted") now.")
        }
    }
}
