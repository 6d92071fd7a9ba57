import Ambient
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol

/// What is wrong with a node, and the fix for each.
enum Problems {
    /// A link's reason may hold a path and ends with the fix.
    private static let mostReason = 600

    static func list(_ status: NodeStatus, fence: Fence, now: Timestamp) -> [String] {
        var problems: [String] = []
        for (name, state) in status.transports.sorted(by: { $0.key < $1.key }) {
            switch state {
            case .stopped(let reason): problems.append("\(name) has stopped: \(fence.label(reason, cap: mostReason))")
            case .waiting(_, let reason):
                problems.append("\(name) is not connected: \(fence.label(reason, cap: mostReason))")
            case .off, .connecting, .connected: break
            }
        }
        for peer in status.peers {
            guard peer.keyConflict != nil else { continue }
            // The presented agent id is not shown: who could copy it from here would have compared nothing.
            problems.append(
                "\(fence.label(peer.name.text)) presented another key than the pinned one and was turned away. Ask its "
                    + "person, not over the mesh, for the agent id that 'kith id' prints there; then the person here runs: "
                    + "kith trust \(peer.nodeID.text) --accept-new-key --agent-id THAT-ID")
        }
        for refused in status.turnedAway.suffix(5) where (now - refused.at) < .seconds(3600) {
            let who = fence.label(refused.name ?? refused.nodeID?.text ?? "someone")
            problems.append(
                "\(who) was turned away \(Age.words(now - refused.at)): \(fence.label(refused.reason, cap: 200))")
        }
        return problems
    }
}

extension TransportState {
    /// The state as a person reads it.
    var words: String {
        switch self {
        case .off: "off"
        case .connecting: "connecting"
        case .connected: "connected"
        case .waiting: "waiting to reconnect"
        case .stopped: "stopped"
        }
    }
}
