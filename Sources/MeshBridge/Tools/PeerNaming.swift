public import MeshMemory
import MeshProtocol

/// Finds the peer that a person or a model means.
public enum PeerNaming {
    /// Why no peer was found.
    public enum Problem: Error, CustomStringConvertible {
        /// Nobody has this name.
        case unknown(String, known: [String])
        /// Several have it.
        case ambiguous(String, candidates: [String])

        /// What to do instead.
        public var description: String {
            switch self {
            case .unknown(let text, let known):
                known.isEmpty
                    ? "No peer is known yet, so \(text) cannot be found. 'status' shows who has been met."
                    : "No peer is called \(text). Known: \(known.joined(separator: ", "))."
            case .ambiguous(let text, let candidates):
                "More than one peer is called \(text). Use an id: \(candidates.joined(separator: ", "))."
            }
        }
    }

    /// The peer with this node id, agent id or name. A name counts only while one peer has it.
    public static func resolve(_ text: String, among peers: [PeerRecord], fence: Fence) throws -> PeerRecord {
        let wanted = fence.label(text, cap: 100).description
        // What looks like an id is never looked up as a name: a stranger may call itself by somebody's id.
        let matching: [PeerRecord]
        if let id = try? NodeID(text) {
            matching = peers.filter { $0.nodeID == id }
        } else if let id = try? AgentID(text) {
            matching = peers.filter { id.matches(key: $0.identityKey) }
            if matching.count > 1 {
                throw Problem.ambiguous(wanted, candidates: matching.prefix(8).map(\.nodeID.text))
            }
        } else {
            matching = peers.filter { $0.name.text == text }
        }
        if matching.count > 1 {
            throw Problem.ambiguous(wanted, candidates: matching.prefix(8).map { fence.agent($0.agentID).description })
        }
        guard let peer = matching.first else {
            throw Problem.unknown(wanted, known: peers.prefix(8).map { fence.label($0.name.text).description })
        }
        return peer
    }
}
