import Ambient
import ArgumentParser
import Foundation
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

            A peer whose key changed is turned away. Somebody may be posing as it, or its person may have made a new \
            identity: ask that person, not over the mesh, to read out what 'kith id' prints there. That agent id is what \
            --accept-new-key asks for; without --agent-id it is read from the terminal.

            EXAMPLES
              kith trust atlas~kq3mz-…            trust the peer with this agent id
              kith trust atlas --revoke           back to pinned
              kith trust 0199… --accept-new-key --agent-id atlas~w4c7t-…
            """)

    @OptionGroup var node: NodeOptions
    @Argument(help: "The peer: its agent id, node id, or name if only one has it.") var peer: String
    @Flag(help: "Take the trust back.") var revoke = false
    @Flag(help: "Accept the changed key that the peer presented, if it is the one that its person read out.")
    var acceptNewKey = false
    @Option(help: ArgumentHelp("The agent id that the peer's person read out to you.", valueName: "agent-id"))
    var agentID: String?

    func validate() throws {
        guard agentID == nil || acceptNewKey else {
            throw ValidationError("--agent-id is what --accept-new-key compares; give both.")
        }
        guard !(revoke && acceptNewKey) else {
            throw ValidationError("--revoke and --accept-new-key are two steps; give one.")
        }
    }

    func run() async throws {
        let settings = try Settings(node)
        let store = try PersonalStore.open(settings)
        defer { store.close() }
        let record = try store.peer(named: peer)
        let fence = Fence(random: SystemRandom())
        if acceptNewKey {
            let key = try comparedKey(of: record, fence: fence)
            try store.memory.acceptNewKey(key, of: record.nodeID)
            print("Accepted. The agent id is now \(fence.agent(AgentID(name: record.name, key: key))).")
        } else {
            try store.memory.setTrust(record.nodeID, revoke ? .pinned : .trusted)
            print("\(fence.agent(record.agentID)) is \(revoke ? "pinned" : "trusted") now.")
        }
    }

    /// The key that the peer presented, if it is the one that the person says it is. What it presented is not shown before:
    /// whoever only repeats it has compared nothing.
    private func comparedKey(of record: PeerRecord, fence: Fence) throws -> IdentityPublicKey {
        let name = fence.label(record.name.text)
        guard let key = record.keyConflict else { throw Refusal("\(name) has not presented another key.") }
        guard let text = agentID ?? Self.askedAtTerminal(name) else {
            throw Refusal(
                "Ask the person at \(name), not over the mesh, what 'kith id' prints there, and give it with --agent-id."
            )
        }
        guard let compared = try? AgentID(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Refusal("That is no agent id. It looks like \(Self.example); 'kith id' prints it.")
        }
        guard compared.matches(key: key) else {
            throw Refusal(
                compared.matches(key: record.identityKey)
                    ? "That is the agent id of the old key, which is still the pinned one. Nothing was changed."
                    : "The key that \(name) presented has another agent id than that. Somebody may be posing as \(name); "
                        + "nothing was changed.")
        }
        return key
    }

    private static let example = "atlas~abcde-fghij-klmno-pqrst-uvwxyz"

    /// What the person types, or nil when there is no terminal of a person to type at.
    private static func askedAtTerminal(_ name: Fenced) -> String? {
        let terminal = try? PersonsTerminal(for: "kith trust --accept-new-key")
        return terminal?.asks("The agent id that the person at \(name) read out (a name, ~, 26 letters and digits):")
    }
}
