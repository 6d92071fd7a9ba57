import Ambient
public import MeshNode
public import MeshProtocol
import WireJSON

/// The standing secure sessions of this node's mesh: the nearest road, and the only one that needs no relay room.
public struct NodeCarrier: ShareCarrier {
    /// `mesh`
    public let name = "mesh"
    private let node: MeshNode

    /// A carrier over the sessions of `node`.
    public init(node: MeshNode) { self.node = node }

    /// Passes on what peers send until the task is cancelled or the node has stopped.
    public func run(_ deliver: @escaping @Sendable (ShareCarrierEvent) async -> Bool) async {
        let (frames, events) = (node.frames(ofType: ShareEnvelope.type), node.events())
        if let status = try? await node.status() {
            for peer in status.connected.keys { _ = await deliver(.present(peer)) }
        }
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await frame in frames {
                    // The session has proved who sent it, so nobody can put words into another node's mouth here.
                    guard let envelope = try? ShareEnvelope(frame.json), envelope.from == frame.from else { continue }
                    _ = await deliver(.received(envelope))
                }
            }
            group.addTask {
                for await event in events {
                    switch event {
                    case .peerConnected(let peer, _, _): _ = await deliver(.present(peer))
                    case .peerDisconnected(let peer, _): _ = await deliver(.away(peer))
                    default: break
                    }
                }
            }
        }
    }

    /// Nothing to do: a session carries for every share.
    public func attend(_ place: SharePlace) async {}

    /// Nothing to do.
    public func leave(_ share: ShareID) async {}

    /// Sends over the session with `peer`, if one stands.
    public func send(_ envelope: ShareEnvelope, to peer: NodeID) async -> Bool {
        await node.send(ShareEnvelope.type, envelope.json, to: peer)
    }
}
