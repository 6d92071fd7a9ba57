import Ambient
import MeshLinks
import MeshMemory
import MeshNode
import MeshProtocol
import ModelContextProtocol
import WireJSON

/// `status`: who this node is, whom it can reach, and what is wrong.
struct Status {
    struct Peer: Described, Encodable {
        let name: Fenced
        let agent: Fenced
        let link: String
        let trust: String
        let seen: String

        static let notes: [String: Note] = [
            "name": "", "agent": "", "link": "", "trust": "", "seen": "",
        ]
    }

    struct Output: ToolOutput {
        let summary: String
        let agent: String
        let room: String
        let links: [String]
        let peers: [Peer]
        let observations: Int
        let problems: [String]

        static let notes: [String: Note] = [
            "summary": "", "agent": "", "room": "", "links": "", "peers": "",
            "observations": "", "problems": "",
        ]
    }

    /// Peers listed at most; the newest first.
    private static let mostPeers = 50

    static func tool(_ bridge: Bridge) -> Tool {
        Tool(
            "status", title: "Status",
            description:
                "Who you are on the mesh, which peers are there, what waits, and what is wrong with the links.",
            annotations: .reading
        ) { (_: NoArguments, _) in
            let node = try await bridge.node()
            return try await Failure.explained(fence: bridge.fence()) {
                let status = try await node.status()
                let output = render(status, bridge: bridge)
                return ToolReply(output, text: text(output))
            }
        }
    }

    static func render(_ status: NodeStatus, bridge: Bridge) -> Output {
        let fence = bridge.fence()
        let now = bridge.time.now
        let peers = status.peers.sorted { $0.lastSeen > $1.lastSeen }.prefix(mostPeers).map { peer in
            let link = status.connected[peer.nodeID]?.rawValue ?? "away"
            return Peer(
                name: fence.label(peer.name.text), agent: fence.agent(peer.agentID),
                link: peer.keyConflict == nil ? link : "key changed", trust: peer.trust.word,
                seen: Age.words(now - peer.lastSeen))
        }
        let others = status.foreign.map { foreign in
            Peer(
                name: fence.label(foreign.name), agent: fence.label("unknown"),
                link: "dialect \(foreign.dialect), not spoken with yet", trust: Trust.unknown.word, seen: "now")
        }
        let remembered = status.counts.own + status.counts.admitted + status.counts.delivered
        let summary =
            "\(Count.of(status.connected.count, "peer")) connected, \(Count.of(remembered, "observation")) "
            + "remembered, \(status.counts.outbox) waiting to be delivered."
        return Output(
            summary: summary, agent: status.identity.agentID.text,
            room: status.room.text, links: status.transports.sorted { $0.key < $1.key }.map { "\($0): \($1.words)" },
            peers: Array(peers) + others, observations: remembered,
            problems: Problems.list(status, fence: fence, now: now))
    }

    private static func text(_ output: Output) -> String {
        var lines = [output.summary, "you are \(output.agent) in room \(output.room)"]
        lines += output.links
        lines += output.peers.map { "\($0.name) \($0.agent): \($0.link), trust: \($0.trust), seen \($0.seen)" }
        lines += output.problems.map { "problem: \($0)" }
        return lines.joined(separator: "\n")
    }
}
