import MeshProtocol
import Synchronization

@testable import ShareSessions

/// A carrier for tests: what is posted is delivered, lost, repeated or kept back, as the test says.
final class PostOffice: Sendable {
    enum Fate {
        case deliver, lose, repeat_, keep
    }

    private struct State {
        var members: [NodeID: AsyncStream<ShareCarrierEvent>.Continuation] = [:]
        var fate: @Sendable (ShareEnvelope) -> Fate = { _ in .deliver }
        /// For those who are about to come.
        var early: [NodeID: [ShareEnvelope]] = [:]
        var kept: [(ShareEnvelope, NodeID)] = []
        var seen: [(envelope: ShareEnvelope, to: NodeID)] = []
    }

    private let state = Mutex(State())

    /// Everything that was ever posted.
    var seen: [(envelope: ShareEnvelope, to: NodeID)] { state.withLock { $0.seen } }

    func rule(_ fate: @escaping @Sendable (ShareEnvelope) -> Fate) { state.withLock { $0.fate = fate } }

    func join(_ node: NodeID) -> PostCarrier { PostCarrier(office: self, node: node) }

    /// Delivers what was kept back, in the order that `order` makes of it.
    func release(_ order: ([(ShareEnvelope, NodeID)]) -> [(ShareEnvelope, NodeID)] = { $0 }) {
        let kept = state.withLock { state in
            defer { state.kept = [] }
            return state.kept
        }
        for (envelope, node) in order(kept) { inject(envelope, to: node) }
    }

    /// Puts an envelope into somebody's hands, whoever made it.
    func inject(_ envelope: ShareEnvelope, to node: NodeID) {
        state.withLock { state in
            guard let member = state.members[node] else { return state.early[node, default: []].append(envelope) }
            member.yield(.received(envelope))
        }
    }

    fileprivate func enter(_ node: NodeID) -> AsyncStream<ShareCarrierEvent> {
        let (stream, continuation) = AsyncStream.makeStream(of: ShareCarrierEvent.self)
        state.withLock { state in
            for (other, member) in state.members {
                member.yield(.present(node))
                continuation.yield(.present(other))
            }
            state.members[node] = continuation
            for envelope in state.early.removeValue(forKey: node) ?? [] { continuation.yield(.received(envelope)) }
        }
        return stream
    }

    fileprivate func leave(_ node: NodeID) {
        state.withLock { state in
            state.members.removeValue(forKey: node)?.finish()
            for member in state.members.values { member.yield(.away(node)) }
        }
    }

    fileprivate func post(_ envelope: ShareEnvelope, to node: NodeID) -> Bool {
        let (member, fate) = state.withLock { state in
            state.seen.append((envelope, node))
            let fate = state.fate(envelope)
            if fate == .keep { state.kept.append((envelope, node)) }
            return (state.members[node], fate)
        }
        guard let member else { return false }
        switch fate {
        case .deliver: member.yield(.received(envelope))
        case .repeat_:
            member.yield(.received(envelope))
            member.yield(.received(envelope))
        case .lose, .keep: break
        }
        return true
    }
}

struct PostCarrier: ShareCarrier {
    let name = "post"
    let office: PostOffice
    let node: NodeID

    func run(_ deliver: @escaping @Sendable (ShareCarrierEvent) async -> Bool) async {
        let stream = office.enter(node)
        await withTaskCancellationHandler {
            for await event in stream { _ = await deliver(event) }
        } onCancel: {
            office.leave(node)
        }
    }

    func attend(_ place: SharePlace) async {}
    func leave(_ share: ShareID) async {}
    func send(_ envelope: ShareEnvelope, to peer: NodeID) async -> Bool { office.post(envelope, to: peer) }
}
