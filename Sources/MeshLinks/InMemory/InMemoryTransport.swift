public import MeshProtocol
import Synchronization

/// One node's place on an ``InMemoryNetwork``. Unlike the other transports it reopens a closed link only when the test
/// calls ``InMemoryNetwork/mend(_:_:)``.
public final class InMemoryTransport: Transport {
    /// `in-memory`
    public let name = "in-memory"
    /// Whose place this is.
    public let node: NodeID

    private let network: InMemoryNetwork
    private let label: String?
    private let hasRun = Atomic(false)

    init(network: InMemoryNetwork, node: NodeID, name: String?) {
        self.network = network
        self.node = node
        label = name
    }

    /// Is on the network until the task is cancelled.
    /// - Throws: ``LinkError/alreadyRunning`` when this transport or another one of the same node is running.
    public func run(_ deliver: @escaping @Sendable (LinkEvent) async -> Void) async throws {
        guard !hasRun.exchange(true, ordering: .acquiringAndReleasing) else { throw LinkError.alreadyRunning }
        let member = InMemoryNetwork.Member(name: label)
        let (node, kind) = (self.node, network.kind)
        let isFree = network.state.withLock { state in
            guard state.members[node] == nil else { return false }
            let others = state.members.keys.sorted()
            state.members[node] = member
            member.inbox.push(.state(.connected))
            for other in others { state.open(from: node, to: other, kind: kind) }
            return true
        }
        guard isFree else { throw LinkError.alreadyRunning }
        await withTaskCancellationHandler {
            while let event = await member.inbox.next() {
                await deliver(event)
                if case .received(let link, let payload) = event {
                    network.state.withLock { $0.give(back: payload.count, for: link) }
                }
            }
        } onCancel: {
            network.state.withLock { state in
                state.closeLinks(reason: "a node left the network") { $0.owner == node }
                state.members[node] = nil
            }
            member.inbox.finish()
        }
        await deliver(.state(.off))
    }

    /// Whether the way to the other end takes a frame of any allowed size now.
    public func hasRoom(on link: LinkID) -> Bool {
        let (node, limits) = (self.node, network.limits)
        return network.state.withLock { state in
            state.ends[link]?.owner == node && state.fits(FrameLimits.maxPayload, over: link, limits: limits)
        }
    }

    /// Queues one frame for the other end, or does with it what the network's rule says.
    public func send(_ payload: [UInt8], over link: LinkID) throws(LinkError) {
        guard !payload.isEmpty else { throw .emptyFrame }
        let limit = FrameLimits.maxPayload
        guard payload.count <= limit else { throw .tooLarge(bytes: payload.count, limit: limit) }
        let (node, limits) = (self.node, network.limits)
        try network.state.withLock { (state) throws(LinkError) in
            guard state.ends[link]?.owner == node else { throw .gone(link) }
            try state.send(payload, over: link, limits: limits)
        }
    }

    /// Ends `link` for both sides; frames on their way are lost.
    public func close(_ link: LinkID) {
        let node = self.node
        network.state.withLock { state in
            guard let end = state.ends[link], end.owner == node else { return }
            state.closeLinks(reason: "this node closed the link") { $0.owner == node && $0.peer == end.peer }
        }
    }
}
